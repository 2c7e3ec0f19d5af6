import { saveIssues } from "@/lib/db/queries/snapshot-issues";
import { type PackedRows, packRows, stageRows } from "@/lib/db/queries/source-rows";
import { dropStagedObjects, stageObjects } from "@/lib/db/queries/staged-objects";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { ExportPage, RawObject } from "@/lib/sources/types";
import { commitPage } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { foldDigest, hashOf } from "../hash";
import { openSource } from "../open-connection";
import { applyCorrections, loadCorrections } from "./apply-corrections";
import type { ExportOptions } from "./options";

/** How far a stream has come; saved with each page. */
interface StreamCursor {
  readonly adapter: unknown;
  readonly digest: string;
  readonly counts: { readonly objects: number; readonly pages: number };
  readonly unavailable: string | null;
}

const start: StreamCursor = {
  adapter: null,
  digest: "",
  counts: { objects: 0, pages: 0 },
  unavailable: null,
};

/**
 * Reads one stream from where the chunk stopped, a page at a time; each page and its cursor commit together, while the
 * next one is already being read and packed.
 */
export async function readStream(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  tools: ChunkTools,
  request: { options: ExportOptions; snapshotId: string; stream: string; parents: readonly RawObject[] },
): Promise<StreamCursor> {
  const budget = { requestsPerSecond: tools.requestsPerSecond() ?? request.options.requestsPerSecond };
  const source = await openSource(env, { ...chunk, ...budget }, tools.signal);
  // A fan-out chunk is short: after a crash it is read again from its first parent.
  let cursor = request.parents.length > 0 ? start : ((chunk.cursor as StreamCursor | null) ?? start);
  const pages = source.adapter.export({
    config: source.config,
    scope: request.options,
    stream: request.stream,
    cursor: cursor.adapter,
    parents: request.parents,
    io: source.io,
  });
  const corrections = await loadCorrections(env.db.drizzle, chunk.migrationId);
  let committing = Promise.resolve();
  try {
    for await (const read of readAhead(pages)) {
      tools.checkpoint();
      const page = { ...read, objects: applyCorrections(read.objects, corrections) };
      const objects = page.objects.flatMap((object) =>
        object.row === undefined ? [toObject(chunk.migrationId, request.snapshotId, object)] : [],
      );
      const tables = toTables(page.objects);
      const hashes = [...objects.map(({ hash }) => hash), ...tables.map(({ packed }) => packed.digest)];
      cursor = {
        adapter: page.cursor,
        digest: hashes.reduce(foldDigest, cursor.digest),
        counts: { objects: cursor.counts.objects + page.objects.length, pages: cursor.counts.pages + 1 },
        unavailable: page.unavailable ?? cursor.unavailable,
      };
      // One page after the other: a cursor says that everything before it is stored.
      await committing;
      committing = commitPage(env, chunk, cursor, async (tx) => {
        const at = { migrationId: chunk.migrationId, snapshotId: request.snapshotId };
        if (page.restart) await dropStagedObjects(tx, at, request.stream);
        await stageObjects(tx, objects);
        for (const { table, packed } of tables)
          await stageRows(tx, at, { stream: request.stream, table }, packed);
        await saveIssues(tx, at, page.issues);
      });
      // Its failure is heard where it is awaited, which may be a page later.
      committing.catch(() => undefined);
      if (page.done) break;
    }
    await committing;
  } finally {
    // Whoever is stopped here gives the chunk back: not before its last page is stored or refused.
    await committing.catch(() => undefined);
  }
  return cursor;
}

/** The rows among some objects, table by table, in the narrow form they are stored in. */
function toTables(objects: readonly RawObject[]): { table: number; packed: PackedRows }[] {
  const tables: { table: number; rows: RawObject[] }[] = [];
  for (const object of objects) {
    if (object.row === undefined) continue;
    const last = tables.at(-1);
    if (last?.table === object.row.table) last.rows.push(object);
    else tables.push({ table: object.row.table, rows: [object] });
  }
  return tables.map(({ table, rows }) => ({ table, packed: packRows(rows) }));
}

function toObject(migrationId: string, snapshotId: string, object: RawObject) {
  const raw = JSON.stringify(object.raw);
  return {
    migrationId,
    customerKey: `${migrationId}:${object.customerId ?? ""}`,
    snapshotId,
    stream: object.stream,
    sourceId: object.sourceId,
    raw,
    hash: hashOf(object.raw),
  };
}

/** Asks for the next page while the current one is being stored. One page ahead, never more. */
async function* readAhead(pages: AsyncIterable<ExportPage>): AsyncGenerator<ExportPage> {
  const iterator = pages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    while (true) {
      const page = await next;
      if (page.done) return;
      if (!page.value.done) {
        next = iterator.next();
        // Whoever stops reading early never awaits this page; its failure then matters to nobody.
        next.catch(() => undefined);
      }
      yield page.value;
      if (page.value.done) return;
    }
  } finally {
    await iterator.return?.();
  }
}
