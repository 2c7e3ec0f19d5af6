import type { Executor } from "@/lib/db/client";
import { listCatalogue } from "@/lib/db/queries/snapshots";
import {
  listChunkStarts,
  listObjectsOfCustomers,
  listStagedCustomerKeys,
  listStagedCustomerParts,
  listStagedObjects,
} from "@/lib/db/queries/staged-objects";
import { refreshStatistics } from "@/lib/db/queries/statistics";
import { sourceObjects, sourceRows } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { RawObject, StreamSpec } from "@/lib/sources/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { foldDigest, hashOf } from "../hash";
import type { RunDefinition } from "../run-definition";
import { finishSnapshot } from "./finish-snapshot";
import { loadExport } from "./load-export";
import { saveCustomerRollup, saveNormalised, toRawObject } from "./normalise";
import { customersInputSchema, type ExportOptions, fanOutInputSchema, streamInputSchema } from "./options";
import { plansById } from "./plans-by-id";
import { readStream } from "./read-stream";

/**
 * Parents of one fan-out chunk: a crash repeats at most this many requests per stream. Whole pages of an adapter (24) and
 * whole rounds of eight requests, so that none is sent alone.
 */
export const parentsPerChunk = 48;
const customersPerChunk = 200;
/** Objects after which a chunk takes no further customer: all of them are in memory at once. */
const objectsPerChunk = 5_000;
const referencePage = 500;

export const exportPhases = [
  "list",
  "catchUp",
  "references",
  "fanOut",
  "catalogue",
  "customers",
  "finish",
] as const;

/** Which streams a phase reads, given what the export was asked for. */
function streamsOf(
  streams: readonly StreamSpec[],
  phase: StreamSpec["phase"],
  options: ExportOptions,
): StreamSpec[] {
  if (options.listsOnly && phase === "fanOut") return [];
  return streams.filter((stream) => stream.phase === phase && (phase !== "fanOut" || stream.parent !== null));
}

/** Reads the source into an immutable snapshot: lists, what changed meanwhile, what no list shows, details, then meaning. */
export const exportDefinition: RunDefinition = {
  kind: "export",
  phases: exportPhases,
  enter: enterExportPhase,
  work: (env, chunk, tools) => workExport(exportDefinition, env, chunk, tools),
  complete: async () => undefined,
};

/** First chunks of an export phase; also used by the validation run, which reads the rail again. */
export async function enterExportPhase(
  tx: Executor,
  _env: PipelineEnvironment,
  run: RunRow,
  phase: string,
): Promise<readonly NewChunk[]> {
  const { at, options, adapter } = await loadExport(tx, run.migrationId, run.id);
  const single = [{ number: 0, input: {}, planned: 0 }];
  switch (phase) {
    case "list":
    case "catchUp":
      return streamsOf(adapter.streams, phase, options).map((stream, number) => ({
        number,
        input: { stream: stream.name },
        planned: 0,
      }));
    case "fanOut": {
      const chunks: NewChunk[] = [];
      for (const stream of streamsOf(adapter.streams, "fanOut", options)) {
        for (const part of await listChunkStarts(tx, at, stream.parent ?? "", parentsPerChunk)) {
          chunks.push({
            number: chunks.length,
            input: { stream: stream.name, afterId: part.afterId },
            planned: part.count,
          });
        }
      }
      return chunks;
    }
    case "catalogue":
      // From here on objects are looked up by customer.
      await refreshStatistics(tx, [sourceObjects, sourceRows]);
      return single;
    case "customers":
      return (await listStagedCustomerParts(tx, at, customersPerChunk, objectsPerChunk)).map(
        (part, number) => ({
          number,
          input: part,
          planned: part.count,
        }),
      );
    default:
      return single;
  }
}

/** Does one chunk of an export phase and commits it under `definition`. */
export async function workExport(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const { at, options, adapter } = await loadExport(env.db.drizzle, chunk.migrationId, chunk.runId);
  const db = env.db.drizzle;
  switch (chunk.phase) {
    case "list":
    case "catchUp": {
      const { stream } = streamInputSchema.parse(chunk.input);
      const read = await readStream(env, chunk, tools, {
        options,
        snapshotId: at.snapshotId,
        stream,
        parents: [],
      });
      const spec = adapter.streams.find((candidate) => candidate.name === stream);
      if (read.unavailable && spec?.required) throw requiredStreamMissing(stream, read.unavailable);
      return await commitChunk(env, definition, chunk, { counts: read.counts, digest: read.digest });
    }
    case "references": {
      const missing = await adapter.missingReferences(stagedLists(db, at, adapter.streams));
      if (missing.length === 0)
        return await commitChunk(env, definition, chunk, { counts: { objects: 0 }, digest: "" });
      const read = await readStream(env, chunk, tools, {
        options,
        snapshotId: at.snapshotId,
        stream: "missing",
        parents: missing,
      });
      return await commitChunk(env, definition, chunk, { counts: read.counts, digest: read.digest });
    }
    case "fanOut": {
      const { stream, afterId } = fanOutInputSchema.parse(chunk.input);
      const parentStream = adapter.streams.find((candidate) => candidate.name === stream)?.parent ?? "";
      const staged = await listStagedObjects(db, at, parentStream, afterId, parentsPerChunk);
      const parents = staged.map((object) => toRawObject(at.migrationId, object));
      const read = await readStream(env, chunk, tools, {
        options,
        snapshotId: at.snapshotId,
        stream,
        parents,
      });
      return await commitChunk(env, definition, chunk, { counts: read.counts, digest: read.digest });
    }
    case "catalogue": {
      const key = `${at.migrationId}:`;
      const objects = (await listObjectsOfCustomers(db, at, [key])).map((o) =>
        toRawObject(at.migrationId, o),
      );
      const normalised = adapter.normaliseCatalogue(objects);
      const result = { counts: { records: normalised.records.length }, digest: hashOf(normalised.records) };
      return await commitChunk(env, definition, chunk, result, (tx) => saveNormalised(tx, at, normalised));
    }
    case "customers":
      return await normaliseCustomers(definition, env, chunk, options);
    default:
      return await finishSnapshot(definition, env, chunk, at, options.watermark);
  }
}

async function normaliseCustomers(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  options: ExportOptions,
): Promise<void> {
  const db = env.db.drizzle;
  const { at, adapter } = await loadExport(db, chunk.migrationId, chunk.runId);
  const { afterKey, count } = customersInputSchema.parse(chunk.input);
  const keys = await listStagedCustomerKeys(db, at, afterKey, count);
  const catalogue = await listCatalogue(db, at);
  const byKey = new Map<string, RawObject[]>(keys.map((key) => [key, []]));
  for (const staged of await listObjectsOfCustomers(db, at, keys)) {
    byKey.get(staged.customerKey)?.push(toRawObject(at.migrationId, staged));
  }
  const customers = [...byKey].map(([key, objects]) => {
    const normalised = adapter.normaliseCustomer(objects, catalogue, options);
    return { customerId: key.slice(at.migrationId.length + 1), ...normalised };
  });
  const records = customers.flatMap((customer) => customer.records);
  // Of whom no record was understood there is nobody to plan: what was wrong then belongs to nobody in particular.
  const issues = customers.flatMap((customer) =>
    customer.records.length > 0
      ? customer.issues
      : customer.issues.map((issue) => ({ ...issue, customerId: null })),
  );
  const result = {
    counts: { customers: customers.length, records: records.length },
    digest: records.reduce((digest, entry) => foldDigest(digest, hashOf(entry)), ""),
  };
  await commitChunk(env, definition, chunk, result, async (tx) => {
    await saveNormalised(tx, at, { records, issues });
    await saveCustomerRollup(tx, at, customers, plansById(catalogue), options.watermark);
  });
}

/** Objects of the list streams among those given, a page at a time. */
export async function* stagedLists(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  streams: readonly StreamSpec[],
): AsyncGenerator<RawObject> {
  for (const stream of streams.filter((candidate) => candidate.phase === "list")) {
    let afterId = "";
    while (true) {
      const page = await listStagedObjects(db, at, stream.name, afterId, referencePage);
      for (const staged of page) yield toRawObject(at.migrationId, staged);
      const last = page.at(-1);
      if (!last || page.length < referencePage) break;
      afterId = last.sourceId;
    }
  }
}

function requiredStreamMissing(stream: string, reason: string): AppError {
  return new AppError({
    code: "export.required_stream_missing",
    kind: "forbidden",
    userMessage: `The source does not let us read ${stream}: ${reason} Nothing was copied. Grant the permission, test the key again in Connect and start the export anew.`,
    context: { stream },
  });
}
