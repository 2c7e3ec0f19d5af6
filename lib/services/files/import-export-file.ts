import { basename } from "node:path";
import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import type { CanonicalRecord, Issue } from "@/lib/canonical";
import { findConnection } from "@/lib/db/queries/connections";
import { type MigrationRow, updateMigration } from "@/lib/db/queries/migrations";
import { saveIssues } from "@/lib/db/queries/snapshot-issues";
import { listNamedCustomerKeys } from "@/lib/db/queries/snapshot-pages";
import {
  countEntities,
  findLatestSnapshot,
  insertSnapshot,
  listCatalogue,
  listRecords,
  type SnapshotRow,
  updateSnapshot,
} from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import { describeSnapshot } from "@/lib/pipeline/export-run/finish-snapshot";
import { saveCustomerRollup, saveRecords } from "@/lib/pipeline/export-run/normalise";
import { plansById } from "@/lib/pipeline/export-run/plans-by-id";
import { admitEntry } from "@/lib/pipeline/offline/admit-entry";
import {
  bytesOf,
  type InspectedFile,
  inspectExportFile,
  readExportEntries,
} from "@/lib/pipeline/offline/read-export-file";
import { findSource } from "@/lib/pipeline/open-connection";
import { recordsByCustomer } from "@/lib/pipeline/records-by-customer";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const recordsPerBatch = 2_000;
const customersPerBatch = 100;

export interface ImportedFile {
  readonly snapshotId: string;
  readonly number: number;
  /** True when the newest snapshot was loaded from this very file already. */
  readonly reused: boolean;
}

/**
 * Loads an export file as a snapshot of the migration. `path` is one of this machine, so only the command line may name
 * it. Records that do not parse become rejected records with their raw form; a file that was changed is refused whole.
 */
export const importExportFile = verb(
  {
    name: "files.importExport",
    permission: "snapshot:create",
    input: z.object({ migrationId: z.uuid(), path: z.string().min(1) }),
  },
  async (ctx, { migrationId, path }): Promise<ImportedFile> => {
    const migration = await requireMigration(ctx, migrationId);
    if (ctx.actor.kind !== "cli") {
      throw new AppError({
        code: "file.command_line_only",
        kind: "forbidden",
        userMessage: "Files of the server are read by the command line only: om-migrate import --source.",
      });
    }
    const file = await inspectExportFile(path);
    const latest = await findLatestSnapshot(ctx.db.drizzle, migrationId);
    await refuseOtherAccount(ctx, migration, file, latest);
    if (latest && fileOf(latest) === file.sha256) {
      return { snapshotId: latest.id, number: latest.number, reused: true };
    }
    const snapshot = await insertSnapshot(ctx.db.drizzle, {
      migrationId,
      id: newId(),
      state: "reading",
      origin: "file",
      provider: file.source,
      accountId: file.account,
      mode: file.mode,
      sourceVersion: findSource(file.source).sourceVersion,
      watermark: new Date(file.manifest.watermark),
      scope: {
        ...file.manifest.scope,
        unavailable: undefined,
        file: file.sha256,
        shape: "export",
        files: [{ name: basename(path), sha256: file.sha256 }],
      },
      createdAt: ctx.now(),
    });
    const at = { migrationId, snapshotId: snapshot.id };
    try {
      await load(ctx, at, path, file);
      await close(ctx, migration, at, file);
    } catch (error) {
      await updateSnapshot(ctx.db.drizzle, at, { state: "failed" });
      throw error;
    }
    return { snapshotId: snapshot.id, number: snapshot.number, reused: false };
  },
);

type Snapshot = { migrationId: string; snapshotId: string };

const fileOf = (snapshot: SnapshotRow): string | undefined =>
  z.object({ file: z.string() }).safeParse(snapshot.scope).data?.file;

async function load(ctx: ServiceContext, at: Snapshot, path: string, file: InspectedFile): Promise<void> {
  const counts = new Map<string, number>();
  let records: CanonicalRecord[] = [];
  let issues: Issue[] = [];
  const flush = async () => {
    const batch = { records, issues };
    records = [];
    issues = [];
    await ctx.db.transaction(async (tx) => {
      await saveRecords(tx, at, batch.records, "skip");
      await saveIssues(tx, at, batch.issues);
    });
  };
  for await (const entry of readExportEntries(bytesOf(path), file)) {
    const admitted = admitEntry(entry);
    if (admitted.kind === "record") {
      records.push(admitted.record);
      const { entity } = admitted.record;
      counts.set(entity, (counts.get(entity) ?? 0) + 1);
    } else issues.push(admitted.issue);
    if (records.length + issues.length >= recordsPerBatch) await flush();
  }
  await flush();
  await refuseTwice(ctx, at, counts);
  await rollUp(ctx, at, file);
}

/** Of two records with the same id only one could be kept, and nobody said which. */
async function refuseTwice(
  ctx: ServiceContext,
  at: Snapshot,
  read: ReadonlyMap<string, number>,
): Promise<void> {
  for (const { entity, records } of await countEntities(ctx.db.drizzle, at)) {
    const lost = (read.get(entity) ?? 0) - records;
    if (lost <= 0) continue;
    throw new AppError({
      code: "file.records_twice",
      kind: "invalid",
      userMessage: `${lost} of the ${entity} in the file repeat the id of another one of the same customer. Give each record an id of its own ("sourceId").`,
    });
  }
}

async function rollUp(ctx: ServiceContext, at: Snapshot, file: InspectedFile): Promise<void> {
  const db = ctx.db.drizzle;
  const plans = plansById(await listCatalogue(db, at));
  let after = `${at.migrationId}:`;
  while (true) {
    const keys = await listNamedCustomerKeys(db, at, after, customersPerBatch);
    const byCustomer = recordsByCustomer(await listRecords(db, at, keys));
    const customers = keys.map((key) => {
      const customerId = key.slice(at.migrationId.length + 1);
      return { customerId, records: byCustomer.get(customerId) ?? [] };
    });
    await ctx.db.transaction((tx) => saveCustomerRollup(tx, at, customers, plans, file.manifest.watermark));
    const last = keys.at(-1);
    if (last === undefined || keys.length < customersPerBatch) return;
    after = last;
  }
}

async function close(
  ctx: ServiceContext,
  migration: MigrationRow,
  at: Snapshot,
  file: InspectedFile,
): Promise<void> {
  const { watermark, scope } = file.manifest;
  const described = await describeSnapshot(ctx.db.drizzle, at, watermark, scope.unavailable);
  await ctx.db.transaction(async (tx) => {
    await updateSnapshot(tx, at, {
      state: "ready",
      manifest: described.manifest,
      hash: described.hash,
      completedAt: ctx.now(),
    });
    // A migration is live when its source is; without a connection the file says what the source was.
    if (migration.mode === null) await updateMigration(tx, migration.id, { mode: file.mode });
    await appendAudit(tx, ctx, {
      action: "snapshot.loaded",
      subjectKind: "snapshot",
      subjectId: at.snapshotId,
      migrationId: migration.id,
      detail: {
        file: file.sha256,
        account: file.account,
        watermark,
        counts: described.manifest.counts,
        hash: described.hash,
      },
    });
  });
}

async function refuseOtherAccount(
  ctx: ServiceContext,
  migration: MigrationRow,
  file: InspectedFile,
  latest: SnapshotRow | null,
): Promise<void> {
  const refuse = (pinned: string) =>
    new AppError({
      code: "connection.other_account",
      kind: "conflict",
      userMessage: `The migration "${migration.name}" carries ${pinned}; the file holds ${file.source} ${file.account}. Name another migration, or none: then one is made for this account.`,
    });
  if (migration.sourceProvider !== file.source) throw refuse(migration.sourceProvider);
  const source = await findConnection(ctx.db.drizzle, migration.id, "source");
  const pinned = source?.accountId ?? latest?.accountId ?? file.account;
  if (pinned !== file.account) throw refuse(`${file.source} ${pinned}`);
  const mode = source?.mode ?? latest?.mode ?? file.mode;
  if ((mode === "live") !== (file.mode === "live")) throw refuse(`the ${mode} side of ${pinned}`);
}
