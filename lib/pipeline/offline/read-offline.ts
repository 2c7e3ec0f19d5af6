import type { EntityKind, Issue } from "@/lib/canonical";
import { AppError } from "@/lib/errors";
import { readBulkImportFiles } from "@/lib/sources/stigg/bulk-import-files";
import type { AdapterIO, RawObject, SourceFile } from "@/lib/sources/types";
import { admitEntry } from "./admit-entry";
import { partOf } from "./detect-shape";
import { JsonReader } from "./json-reader";
import { type ListEntry, listEntries } from "./list-entries";
import { isRecord, type OfflineSettings, textOf } from "./offline-settings";
import { ownerOfRecord } from "./owner-in-file";
import { readExportEntries, readExportHead } from "./read-export-file";
import {
  chargebeeCustomer,
  chargebeeSubscription,
  stripeCustomer,
  stripeSubscription,
} from "./script-objects";
import { instantOf, namedFeature, rowCustomer, rowFeature } from "./transformed";

/** Files that are read as one text. */
const longestBulkFile = 64 * 1024 * 1024;

/** What one entry of a file gives. */
export interface OfflineStep {
  readonly objects: readonly RawObject[];
  readonly issues: readonly Issue[];
}

type Offline = OfflineSettings["offline"];

/** Opens an uploaded file. Throws `file.no_folder` where this installation hands out none. */
export async function openOfflineFile(io: Pick<AdapterIO, "openFile">, fileId: string): Promise<SourceFile> {
  if (io.openFile) return await io.openFile(fileId);
  throw new AppError({
    code: "file.no_folder",
    kind: "internal",
    userMessage: "This installation keeps no uploaded files. Ask its operator to set DATA_DIR.",
  });
}

/** Everything the files hold, entry by entry in file order; the same steps each time. */
export async function* readOffline(offline: Offline, io: AdapterIO): AsyncGenerator<OfflineStep> {
  if (offline.shape === "stiggBulk") {
    yield await readBulk(offline, io);
    return;
  }
  const memory: Memory = { items: new Map(), features: new Set(), counts: new Map() };
  for (const { fileId } of offline.files) {
    const file = await openOfflineFile(io, fileId);
    if (offline.shape === "export") yield* readExport(file);
    else {
      const reader = new JsonReader(file.read(0), { exact: true });
      for await (const entry of listEntries(reader, (list) => partOf(list) !== null)) {
        yield readScriptEntry(offline.shape, entry, memory);
      }
    }
  }
  for (const [part, read] of memory.counts) {
    if (read === pageSizes[offline.shape]?.[part])
      yield { objects: [], issues: [perhapsCutShort(part, read)] };
  }
}

/** What the guide's scripts ask for in one call; Chargebee gives ten unless asked for more. */
const pageSizes: Partial<Record<Offline["shape"], Readonly<Record<string, number>>>> = {
  stripeScript: { customers: 100, subscriptions: 100, usages: 1_000 },
  chargebeeScript: { customers: 10, subscriptions: 10 },
};

const place = (number: number): string => String(number).padStart(12, "0");
const nothing: OfflineStep = { objects: [], issues: [] };

async function* readExport(file: SourceFile): AsyncGenerator<OfflineStep> {
  const head = await readExportHead(file.read(0));
  for await (const entry of readExportEntries(file.read(0), head)) {
    if (entry.kind === "issue") {
      const admitted = admitEntry(entry);
      yield admitted.kind === "issue" ? { objects: [], issues: [admitted.issue] } : nothing;
      continue;
    }
    yield { objects: [entryObject(entry.entity, entry.number, entry.value)], issues: [] };
  }
}

/** A record of an export as it stands in the file, under the customer that it names. */
function entryObject(entity: EntityKind, number: number, value: unknown): RawObject {
  return {
    stream: `file.${entity}`,
    sourceId: place(number),
    customerId: ownerOfRecord(entity, value),
    raw: value,
  };
}

interface Memory {
  /** Which customer and price each subscription item belongs to. */
  readonly items: Map<string, { customerId: string; priceId: string }>;
  readonly features: Set<string>;
  readonly counts: Map<keyof typeof entityOfPart, number>;
}

type ScriptShape = Exclude<Offline["shape"], "export" | "stiggBulk">;

function readScriptEntry(shape: ScriptShape, entry: ListEntry, memory: Memory): OfflineStep {
  const part = partOf(entry.list);
  if (part === null) return nothing;
  if (entry.kind === "more")
    return { objects: [], issues: [cutShort(entry.list, memory.counts.get(part) ?? 0)] };
  memory.counts.set(part, (memory.counts.get(part) ?? 0) + 1);
  const { value, number } = entry;
  if (shape === "transformed") return transformedRow(part, number, value, memory);
  const isStripe = shape === "stripeScript";
  if (part === "usages") return isStripe ? stripeUsage(number, value, memory) : nothing;
  const objects =
    part === "customers"
      ? isStripe
        ? stripeCustomer(value)
        : chargebeeCustomer(value)
      : isStripe
        ? stripeSubscription(value, memory.items)
        : chargebeeSubscription(value);
  if (objects !== null) return { objects, issues: [] };
  return { objects: [], issues: [rejected(part, number, value, "has no id")] };
}

function transformedRow(part: string, number: number, value: unknown, memory: Memory): OfflineStep {
  if (part === "subscriptions") return nothing;
  const feature = part === "usages" ? rowFeature(value) : null;
  const row: RawObject = {
    stream: `table.${part}`,
    sourceId: place(number),
    customerId: rowCustomer(value),
    raw: value,
  };
  return { objects: [row, ...featureOf(feature, memory)], issues: [] };
}

/** A feature that usage names for the first time. */
function featureOf(id: string | null, memory: Memory): RawObject[] {
  if (id === null || memory.features.has(id)) return [];
  memory.features.add(id);
  return [{ ...entryObject("features", memory.features.size, namedFeature(id)), customerId: null }];
}

/**
 * A usage record or its summary, as Stripe's API had them before 2025-03-31.basil. Whose it is, only the subscription says
 * whose item it names; a file with usage ahead of subscriptions therefore cannot be read.
 */
function stripeUsage(number: number, value: unknown, memory: Memory): OfflineStep {
  const raw = isRecord(value) ? value : {};
  const itemId = textOf(raw.subscription_item);
  const item = itemId === null ? undefined : memory.items.get(itemId);
  if (!item) {
    return {
      objects: [],
      issues: [
        rejected(
          "usages",
          number,
          value,
          `is of ${itemId ?? "no subscription item"}, which no subscription of the file has`,
        ),
      ],
    };
  }
  const period = isRecord(raw.period) ? raw.period : {};
  const [start, end] = [instantOf(period.start), instantOf(period.end)];
  const record = {
    sourceId: textOf(raw.id) ?? `${itemId}#${number}`,
    customerId: item.customerId,
    featureId: item.priceId,
    quantity: String(raw.quantity ?? raw.total_usage ?? ""),
    unit: null,
    at: instantOf(raw.timestamp) ?? start ?? "",
    windowStart: start !== null && end !== null ? start : null,
    windowEnd: start !== null && end !== null ? end : null,
    aggregation: "sum",
    resourceId: null,
    dimensions: {},
  };
  return {
    objects: [entryObject("usage", number, record), ...featureOf(item.priceId, memory)],
    issues: [],
  };
}

/** Stigg's files are small: what a company once wrote by hand. */
async function readBulk(offline: Offline, io: AdapterIO): Promise<OfflineStep> {
  const texts = new Map<string, string>();
  for (const { fileId, parts } of offline.files) {
    const file = await openOfflineFile(io, fileId);
    if (file.sizeBytes > longestBulkFile) {
      throw new AppError({
        code: "file.too_large",
        kind: "invalid",
        userMessage: `${file.name} is larger than 64 MiB. Split it, or export from Stigg with a key.`,
      });
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of file.read(0)) pieces.push(piece);
    const text = Buffer.concat(pieces)
      .toString("utf8")
      .replace(/^\uFEFF/, "");
    for (const part of parts) texts.set(part, text);
  }
  const [subscriptions, usage] = [texts.get("subscriptions"), texts.get("usages")];
  return readBulkImportFiles({
    customers: texts.get("customers") ?? '{"customers":[]}',
    ...(subscriptions === undefined ? {} : { subscriptions }),
    ...(usage === undefined ? {} : { usage }),
  });
}

const entityOfPart = { customers: "customers", subscriptions: "subscriptions", usages: "usage" } as const;

function rejected(part: keyof typeof entityOfPart, number: number, raw: unknown, what: string): Issue {
  return {
    severity: "error",
    code: "file.record_invalid",
    entity: entityOfPart[part],
    sourceId: `#${number}`,
    customerId: null,
    message: `Entry ${number} of ${part} ${what}.`,
    remedy: "Correct it in the file and upload it again, or export with om-migrate export.",
    raw,
  };
}

/** Exactly one page may be all there was, or all that was asked for. */
function perhapsCutShort(part: keyof typeof entityOfPart, read: number): Issue {
  return {
    severity: "warning",
    code: "file.perhaps_cut_short",
    entity: entityOfPart[part],
    sourceId: part,
    customerId: null,
    message: `The file holds exactly ${read} ${part}, which is one page of the provider: the script may have read no further.`,
    remedy: "Compare with the provider's own count, or export with om-migrate export, which reads all pages.",
    raw: { part, read },
  };
}

/** A script that asked for one page has the first page. */
function cutShort(list: string, read: number): Issue {
  return {
    severity: "warning",
    code: "file.cut_short",
    entity: entityOfPart[partOf(list) ?? "customers"],
    sourceId: list,
    customerId: null,
    message: `The list of ${list} ends after ${read}, and the provider had more: the script read one page only.`,
    remedy: "Export with om-migrate export, which reads all pages.",
    raw: { list, read },
  };
}
