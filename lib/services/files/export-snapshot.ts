import { z } from "zod";
import { connectionModeSchema, entityKinds, sourceIdSchema } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import {
  listCustomerKeys,
  listIssueTexts,
  listOriginalTexts,
  listRecordTexts,
} from "@/lib/db/queries/snapshot-pages";
import { findSnapshot } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import type { Manifest } from "@/lib/pipeline/export-run/finish-snapshot";
import { exportFormat, exportVersion, type FileHead } from "@/lib/pipeline/offline/export-format";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

const keysPerPage = 20_000;
const customersPerPage = 100;
const rowsPerPage = 500;

export interface SnapshotText {
  readonly head: FileHead;
  /** The document in pieces; only one page of records is in memory at a time. */
  readonly pieces: AsyncIterable<string>;
}

/** The newest snapshot (or the named one) as an export file. `raw` adds the objects as the provider sent them. */
export const exportSnapshot = verb(
  {
    name: "files.exportSnapshot",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      snapshotId: z.uuid().nullable().default(null),
      raw: z.boolean().default(false),
    }),
  },
  async (ctx, { migrationId, snapshotId, raw }): Promise<SnapshotText> => {
    await requireMigration(ctx, migrationId);
    const snapshot = snapshotId
      ? await findSnapshot(ctx.db.drizzle, { migrationId, snapshotId })
      : (await loadSnapshot(ctx, migrationId)).snapshot;
    if (snapshot?.state !== "ready") {
      throw new AppError({
        code: "snapshot.missing",
        kind: "not-found",
        userMessage: "There is no complete snapshot of this id in the migration.",
      });
    }
    // `finishSnapshot` and the import of a file are the only writers of this column.
    const manifest = snapshot.manifest as Manifest;
    const source = await findConnection(ctx.db.drizzle, migrationId, "source");
    const scope = z.object({ usageDays: z.int(), keyMode: connectionModeSchema.optional() });
    const { usageDays, keyMode } = scope.parse(snapshot.scope);
    const checked = z.object({ mode: connectionModeSchema }).safeParse(source?.check);
    const mode = checked.success ? checked.data.mode : keyMode;
    const head: FileHead = {
      format: exportFormat,
      version: exportVersion,
      source: sourceIdSchema.parse(snapshot.provider),
      account: snapshot.accountId,
      accountName: source?.accountName ?? null,
      mode: snapshot.mode,
      manifest: {
        counts: manifest.counts,
        rejected: manifest.rejected,
        hashes: manifest.hashes,
        watermark: snapshot.watermark.toISOString(),
        scope: { usageDays, ...(mode ? { keyMode: mode } : {}), unavailable: [...manifest.unavailable] },
        fanOut: null,
      },
    };
    const at = { migrationId, snapshotId: snapshot.id };
    const streams = raw ? Object.keys(manifest.streams).sort() : [];
    return { head, pieces: documentOf(ctx, at, head, { streams, raw }) };
  },
);

type Snapshot = { migrationId: string; snapshotId: string };

async function* documentOf(
  ctx: ServiceContext,
  at: Snapshot,
  head: FileHead,
  options: { streams: readonly string[]; raw: boolean },
): AsyncGenerator<string> {
  const open = JSON.stringify(head);
  yield `${open.slice(0, -1)},"records":{`;
  for (const [index, entity] of entityKinds.entries()) {
    yield `${index === 0 ? "" : ","}\n"${entity}":[`;
    let first = true;
    for await (const keys of pagesOfCustomers(ctx, at)) {
      const records = await listRecordTexts(ctx.db.drizzle, at, entity, keys);
      if (records.length === 0) continue;
      yield `${first ? "\n" : ",\n"}${records.join(",\n")}`;
      first = false;
    }
    yield "]";
  }
  yield `},\n"issues":[`;
  yield* issuesOf(ctx, at, options.raw);
  yield "]";
  if (options.raw) {
    yield `,\n"originals":{`;
    for (const [index, stream] of options.streams.entries()) {
      yield `${index === 0 ? "" : ","}\n${JSON.stringify(stream)}:[`;
      yield* originalsOf(ctx, at, stream);
      yield "]";
    }
    yield "}";
  }
  yield "}\n";
}

async function* pagesOfCustomers(ctx: ServiceContext, at: Snapshot): AsyncGenerator<string[]> {
  let after = "";
  while (true) {
    const keys = await listCustomerKeys(ctx.db.drizzle, at, after, keysPerPage);
    for (let start = 0; start < keys.length; start += customersPerPage) {
      yield keys.slice(start, start + customersPerPage);
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < keysPerPage) return;
    after = last;
  }
}

async function* issuesOf(ctx: ServiceContext, at: Snapshot, raw: boolean): AsyncGenerator<string> {
  let last: Awaited<ReturnType<typeof listIssueTexts>>[number] | null = null;
  while (true) {
    const page = await listIssueTexts(ctx.db.drizzle, at, last, rowsPerPage);
    for (const issue of page) {
      const { customerKey, raw: rawText, ...own } = issue;
      const customerId = customerKey.slice(at.migrationId.length + 1) || null;
      const text = JSON.stringify({ ...own, customerId, ...(raw ? { raw: parsedOrText(rawText) } : {}) });
      yield `${last === null ? "\n" : ",\n"}${text}`;
      last = issue;
    }
    if (page.length < rowsPerPage) return;
  }
}

async function* originalsOf(ctx: ServiceContext, at: Snapshot, stream: string): AsyncGenerator<string> {
  let after = "";
  while (true) {
    const page = await listOriginalTexts(ctx.db.drizzle, at, stream, after, rowsPerPage);
    if (page.length > 0) yield `${after === "" ? "\n" : ",\n"}${page.map((row) => row.raw).join(",\n")}`;
    const last = page.at(-1);
    if (last === undefined || page.length < rowsPerPage) return;
    after = last.sourceId;
  }
}

/** Raw forms are kept up to a length, so a very long one may have lost its end. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
