import type { EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { findSnapshot, listCustomerStreams } from "@/lib/db/queries/snapshots";
import { listChunkStarts } from "@/lib/db/queries/staged-objects";
import type { ClaimedChunk, NewChunk, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { RawObject, StreamSpec } from "@/lib/sources/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { parentsPerChunk, stagedLists, workExport } from "../export-run/export-definition";
import { loadExport } from "../export-run/load-export";
import { readStream } from "../export-run/read-stream";
import type { RunDefinition } from "../run-definition";

const ofCustomers: ReadonlySet<EntityKind> = new Set([
  "customers",
  "subscriptions",
  "usage",
  "creditBalances",
]);

/**
 * Reads the catalogue of a source again and nothing else, into a snapshot of its own below the one it is compared with: a
 * few requests where an export sends thousands. Writes nothing outside.
 */
export const checkDefinition: RunDefinition = {
  kind: "check",
  phases: ["list", "references", "fanOut", "catalogue", "finish"],
  async enter(tx, _env, run, phase): Promise<readonly NewChunk[]> {
    const { at } = await loadExport(tx, run.migrationId, run.id);
    const { lists, fanOuts } = await catalogueStreams(tx, run);
    if (phase === "list") {
      return lists.map(({ name }, number) => ({ number, input: { stream: name }, planned: 0 }));
    }
    if (phase !== "fanOut") return [{ number: 0, input: {}, planned: 0 }];
    const chunks: NewChunk[] = [];
    for (const { name, parent } of fanOuts) {
      for (const { afterId, count } of await listChunkStarts(tx, at, parent ?? "", parentsPerChunk)) {
        chunks.push({ number: chunks.length, input: { stream: name, afterId }, planned: count });
      }
    }
    return chunks;
  },
  work: (env, chunk, tools) =>
    chunk.phase === "references"
      ? readReferences(env, chunk, tools)
      : workExport(checkDefinition, env, chunk, tools),
  async complete() {
    // The last chunk has already closed the snapshot, in its own transaction.
  },
};

/** The lists whose objects belong to nobody in particular, and the details below them. */
async function catalogueStreams(
  db: Executor,
  run: Pick<RunRow, "migrationId" | "id">,
): Promise<{ lists: readonly StreamSpec[]; fanOuts: readonly StreamSpec[]; others: readonly StreamSpec[] }> {
  const { at, snapshot, adapter } = await loadExport(db, run.migrationId, run.id);
  const owned = new Set(
    await listCustomerStreams(db, { ...at, snapshotId: snapshot.parentId ?? at.snapshotId }),
  );
  const isCatalogue = ({ name, entity }: StreamSpec): boolean =>
    entity === null ? !owned.has(name) : !ofCustomers.has(entity);
  const all = adapter.streams.filter(({ phase }) => phase === "list");
  const lists = all.filter(isCatalogue);
  const read = new Set(lists.map(({ name }) => name));
  return {
    lists,
    fanOuts: adapter.streams.filter(({ phase, parent }) => phase === "fanOut" && read.has(parent ?? "")),
    // Usage names nothing of the catalogue that a subscription does not name.
    others: all.filter(({ name, entity }) => !read.has(name) && entity !== "usage"),
  };
}

/**
 * Reads what no list shows and the customers of the compared snapshot still refer to: archived and inline prices, deleted
 * coupons. Whose they are is taken from that snapshot, so no customer is asked for again.
 */
async function readReferences(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
): Promise<void> {
  const db = env.db.drizzle;
  const { at, snapshot, options, adapter } = await loadExport(db, chunk.migrationId, chunk.runId);
  const { lists, others } = await catalogueStreams(db, { migrationId: chunk.migrationId, id: chunk.runId });
  const parent = snapshot.parentId
    ? await findSnapshot(db, { migrationId: at.migrationId, snapshotId: snapshot.parentId })
    : null;
  async function* everything(): AsyncGenerator<RawObject> {
    yield* stagedLists(db, at, lists);
    if (parent) yield* stagedLists(db, { ...at, snapshotId: parent.id }, others);
  }
  const missing = await adapter.missingReferences(everything());
  const parents = missing.filter(({ customerId }) => customerId === null);
  const nothing = { counts: { objects: 0 }, digest: "" };
  const read =
    parents.length === 0
      ? nothing
      : await readStream(env, chunk, tools, {
          options,
          snapshotId: at.snapshotId,
          stream: "missing",
          parents,
        });
  await commitChunk(env, checkDefinition, chunk, { counts: read.counts, digest: read.digest });
}
