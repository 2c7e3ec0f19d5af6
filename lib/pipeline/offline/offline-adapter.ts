import type { CanonicalRecord, Issue } from "@/lib/canonical";
import { type EntityKind, entityKindSchema } from "@/lib/canonical";
import type { CheckResult, NormalisedCatalogue, RawObject, SourceAdapter } from "@/lib/sources/types";
import { hashOf } from "../hash";
import { admitEntry } from "./admit-entry";
import { detectShape } from "./detect-shape";
import { type OfflineSettings, offlineMeans, offlineSettingsSchema, shapeWords } from "./offline-settings";
import { openOfflineFile, readOffline } from "./read-offline";
import { normaliseTransformed } from "./transformed";

/** Objects of one page; a page and its cursor are stored together. */
const objectsPerPage = 500;

/**
 * Reads a source out of files, in the place of the provider's own adapter: records of an export as they stand, objects of
 * the provider through `base`. Nothing is ever asked of the provider.
 */
export function offlineAdapter(base: SourceAdapter<unknown>): SourceAdapter<OfflineSettings> {
  return {
    id: base.id,
    sourceVersion: base.sourceVersion,
    config: offlineSettingsSchema,
    streams: [{ name: "file", phase: "list", parent: null, required: true, entity: null }],
    judgeKey: (key) => base.judgeKey(key),
    check: checkFiles,
    export: readPages,
    missingReferences: async () => [],
    normaliseCatalogue: (objects) => normalise(objects, (own) => base.normaliseCatalogue(own)),
    normaliseCustomer: (objects, catalogue, scope) =>
      normalise(objects, (own) => base.normaliseCustomer(own, catalogue, scope)),
  };

  async function checkFiles(
    { offline }: OfflineSettings,
    io: Parameters<typeof openOfflineFile>[0],
  ): Promise<CheckResult> {
    for (const { fileId } of offline.files) {
      const found = await detectShape(await openOfflineFile(io, fileId));
      const provider = found.shape === "export" ? found.provider : shapeWords[found.shape].provider;
      if (provider === base.id && found.shape === offline.shape) continue;
      return {
        ok: false,
        code: "file.other_source",
        problem: `The file is ${shapeWords[found.shape].name}${found.shape === "export" ? ` of ${provider}` : ""}; this migration reads ${base.id}.`,
        remedy: "Upload a file of this source, or begin a migration of the other kind.",
        permissions: [],
      };
    }
    const { name, limits } = shapeWords[offline.shape];
    return {
      ok: true,
      accountId: offline.account,
      accountName: offline.accountName,
      mode: offline.keyMode,
      defaultCurrency: null,
      timeZone: null,
      permissions: [],
      notes: [`Read as ${name}. ${limits}`, offlineMeans],
    };
  }
}

async function* readPages(
  request: Parameters<SourceAdapter<OfflineSettings>["export"]>[0],
): ReturnType<SourceAdapter<OfflineSettings>["export"]> {
  const { offline } = offlineSettingsSchema.parse(request.scope.settings ?? request.config);
  // What was stored before is passed over: what a file says further on may depend on what it said before.
  const stored = typeof request.cursor === "number" ? request.cursor : 0;
  let steps = 0;
  let objects: RawObject[] = [];
  let issues: Issue[] = [];
  for await (const step of readOffline(offline, request.io)) {
    steps += 1;
    if (steps <= stored) continue;
    objects.push(...step.objects);
    issues.push(...step.issues);
    if (objects.length + issues.length < objectsPerPage) continue;
    yield { objects, issues, cursor: steps, done: false };
    objects = [];
    issues = [];
  }
  issues.push({
    severity: "warning",
    code: "file.offline_source",
    entity: "customers",
    sourceId: "source",
    customerId: null,
    message: offlineMeans,
    remedy: "Connect a key of the same account on Connect before the cutover.",
    raw: { files: offline.files.map((file) => file.name) },
  });
  yield { objects, issues, cursor: steps, done: true };
}

/** Records of an export, rows of a transformed table, and objects of the provider, each in their own way. */
function normalise(
  objects: readonly RawObject[],
  ofProvider: (own: readonly RawObject[]) => NormalisedCatalogue,
): NormalisedCatalogue {
  const entries = objects.filter(({ stream }) => stream.startsWith("file."));
  const rows = objects.filter(({ stream }) => stream.startsWith("table."));
  const own = objects.filter(({ stream }) => !stream.startsWith("file.") && !stream.startsWith("table."));
  const parts = [
    admitAll(entries),
    ...(rows.length > 0 ? [normaliseTransformed(rows)] : []),
    ...(own.length > 0 ? [ofProvider(own)] : []),
  ];
  return { records: parts.flatMap(({ records }) => records), issues: parts.flatMap(({ issues }) => issues) };
}

function admitAll(objects: readonly RawObject[]): NormalisedCatalogue {
  const records: CanonicalRecord[] = [];
  const issues: Issue[] = [];
  const seen = new Map<string, string>();
  for (const object of objects) {
    const entity = entityOf(object.stream);
    const number = Number(object.sourceId);
    const admitted = admitEntry({ kind: "record", entity, number, value: object.raw });
    if (admitted.kind === "issue") {
      issues.push(admitted.issue);
      continue;
    }
    const { record } = admitted;
    const key = `${entity} ${record.record.sourceId}`;
    const hash = hashOf(record.record);
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, hash);
      records.push(record);
    } else if (before !== hash) {
      // Of two with one id only one can be kept; the other is set aside, not lost.
      issues.push({
        severity: "error",
        code: "file.record_twice",
        entity,
        sourceId: `${record.record.sourceId} (record ${number})`,
        customerId: record.customerId,
        message: `Record ${number} of ${entity} repeats the id ${record.record.sourceId} with other content.`,
        remedy: 'Give it an id of its own ("sourceId").',
        raw: object.raw,
      });
    }
  }
  return { records, issues };
}

const entityOf = (stream: string): EntityKind => entityKindSchema.parse(stream.slice("file.".length));
