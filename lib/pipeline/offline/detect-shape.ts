import type { ConnectionMode, SourceId } from "@/lib/canonical";
import { AppError, isAppError } from "@/lib/errors";
import type { SourceFile } from "@/lib/sources/types";
import { JsonReader } from "./json-reader";
import { listEntries } from "./list-entries";
import { fileParts, isRecord, type OfflineShape, shapeWords, textOf } from "./offline-settings";
import { readExportHead } from "./read-export-file";

/** What a file turned out to be. What it does not say itself is null. */
export interface DetectedFile {
  readonly shape: OfflineShape;
  readonly provider: SourceId;
  readonly account: string | null;
  readonly accountName: string | null;
  readonly mode: ConnectionMode | null;
  readonly keyMode: ConnectionMode | null;
  /** Which lists it holds; empty for an export file. */
  readonly parts: readonly (typeof fileParts)[number][];
  /** When it was written, if it says so. */
  readonly watermark: string | null;
}

/** Names that scripts give the list of usage. */
const listNames: Readonly<Record<string, (typeof fileParts)[number]>> = {
  customers: "customers",
  subscriptions: "subscriptions",
  usage: "usages",
  usages: "usages",
  usage_records: "usages",
};

/** The part that a list of a file holds; null for a list of another name. */
export const partOf = (list: string): (typeof fileParts)[number] | null =>
  Object.hasOwn(listNames, list) ? (listNames[list] ?? null) : null;

/**
 * Recognises a file by what it holds, never by its name. Throws `file.not_json`, `file.version`, or `file.unknown_shape`
 * with what can be read.
 */
export async function detectShape(file: SourceFile): Promise<DetectedFile> {
  if (await isExport(file)) {
    const head = await readExportHead(file.read(0));
    return {
      shape: "export",
      provider: head.source,
      account: head.account,
      accountName: head.accountName,
      mode: head.mode,
      keyMode: head.manifest.scope.keyMode ?? head.mode,
      parts: [],
      watermark: head.manifest.watermark,
    };
  }
  const found = new Map<(typeof fileParts)[number], unknown>();
  const reader = new JsonReader(file.read(0));
  if ((await reader.peek()) !== "{") throw unknownShape(file.name);
  for await (const entry of listEntries(reader, (list) => partOf(list) !== null)) {
    const part = partOf(entry.list);
    if (part !== null && entry.kind === "object" && !found.has(part)) found.set(part, entry.value);
    // One object of each list tells; the rest is read when the file is.
    if (found.size === fileParts.length) break;
  }
  const shape = shapeOf(found);
  if (shape === null) throw unknownShape(file.name);
  const { provider } = shapeWords[shape];
  const isLive = [...found.values()].map((value) => (isRecord(value) ? value.livemode : null));
  const mode = isLive.includes(true) ? "live" : isLive.includes(false) ? "test" : null;
  return {
    shape,
    // Only an export file says itself what it is of.
    provider: provider === "any" ? "custom" : provider,
    account: null,
    accountName: null,
    mode,
    keyMode: mode,
    parts: fileParts.filter((part) => found.has(part)),
    watermark: null,
  };
}

/** The first key of an export is its format; a file that is damaged further on is still one. */
async function isExport(file: SourceFile): Promise<boolean> {
  const reader = new JsonReader(file.read(0));
  if ((await reader.peek()) !== "{") return false;
  await reader.enter("{");
  const position = { first: true };
  try {
    for (let key = await reader.key(position); key !== null; key = await reader.key(position)) {
      const opens = await reader.peek();
      if (key === "format") return (await reader.value(1_000)) === "om-migrate-export";
      if (opens === "{" || opens === "[") return false;
      await reader.skip();
    }
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
  return false;
}

function shapeOf(found: ReadonlyMap<string, unknown>): OfflineShape | null {
  const [customer, subscription, usage] = fileParts.map((part) => {
    const value = found.get(part);
    return isRecord(value) ? value : null;
  });
  if (customer?.external_id !== undefined) return "transformed";
  if (isWrapped(customer, "customer") || isWrapped(subscription, "subscription")) return "chargebeeScript";
  if (subscription?.subscription_items !== undefined || subscription?.plan_unit_price !== undefined) {
    return "chargebeeScript";
  }
  const objects = [customer, subscription].map((value) => value?.object);
  if (customer && "auto_collection" in customer) return "chargebeeScript";
  if (objects.includes("customer") || objects.includes("subscription")) return "stripeScript";
  const ids = [customer, subscription, usage].filter((value) => value !== null);
  if (ids.length > 0 && ids.every((value) => textOf(value?.customerId) !== null)) return "stiggBulk";
  if (usage?.feature_id !== undefined && usage.value !== undefined) return "transformed";
  return null;
}

const isWrapped = (value: Record<string, unknown> | null | undefined, key: string): boolean =>
  isRecord(value?.[key]);

function unknownShape(name: string): AppError {
  return new AppError({
    code: "file.unknown_shape",
    kind: "invalid",
    userMessage: `${name} is neither an export of om-migrate, nor Stripe or Chargebee objects saved by a script, nor Stigg's bulk-import files, nor customers and usage transformed by a script. Make one with om-migrate export. CSV and other tables are read as your own data.`,
  });
}
