import { z } from "zod";
import { listMigrations as listMigrationRows, type MigrationRow } from "@/lib/db/queries/migrations";
import { sumLines } from "@/lib/db/queries/snapshots";
import { isAllowed } from "@/lib/rbac/permissions";
import type { ServiceContext } from "../context";
import { totalsByCurrency } from "../snapshots/get-snapshot";
import { verb } from "../verb";
import { describeSide, type Side } from "./describe-side";
import { loadStageFacts } from "./load-stage-facts";
import { type MigrationNames, namesOf } from "./names-of";
import { judgeStages, nextStage, type Stage } from "./stages";

/** More than this is not shown on one page; a workspace with more archives some. */
const mostShown = 100;

export interface MigrationListEntry extends MigrationNames {
  readonly id: string;
  readonly name: string;
  readonly mode: MigrationRow["mode"];
  readonly source: Side | null;
  readonly target: Side | null;
  readonly stages: readonly Stage[];
  readonly next: Stage | null;
  /** Of the newest snapshot; null before the first. */
  readonly customers: number | null;
  readonly mrr: readonly { readonly currency: string; readonly amountMinor: string }[];
  readonly createdAt: string;
}

/** The workspace's migrations with where each stands, newest first. */
export const listMigrations = verb(
  { name: "migrations.list", permission: "migration:read", input: z.object({}) },
  async (ctx): Promise<{ migrations: MigrationListEntry[]; mayCreate: boolean }> => {
    const rows = await listMigrationRows(ctx.db.drizzle, ctx.workspaceId, mostShown);
    const migrations = await Promise.all(rows.map((row) => entryOf(ctx, row)));
    return { migrations, mayCreate: isAllowed(ctx.role, "migration:create") };
  },
);

export interface MigrationName {
  readonly id: string;
  readonly name: string;
  readonly mode: MigrationRow["mode"];
}

/** Only the names, for switchers and menus. */
export const listMigrationNames = verb(
  { name: "migrations.listNames", permission: "migration:read", input: z.object({}) },
  async (ctx): Promise<MigrationName[]> => {
    const rows = await listMigrationRows(ctx.db.drizzle, ctx.workspaceId, mostShown);
    return rows.map(({ id, name, mode }) => ({ id, name, mode }));
  },
);

async function entryOf(ctx: ServiceContext, row: MigrationRow): Promise<MigrationListEntry> {
  const { facts, source, target, loaded } = await loadStageFacts(ctx, row.id);
  const lines = loaded
    ? await sumLines(ctx.db.drizzle, { migrationId: row.id, snapshotId: loaded.snapshot.id })
    : [];
  const stages = judgeStages(facts);
  return {
    id: row.id,
    name: row.name,
    ...namesOf(row),
    mode: row.mode,
    source: source && describeSide(source),
    target: target && describeSide(target),
    stages,
    next: nextStage(stages) ?? null,
    customers: facts.snapshot?.customers ?? null,
    mrr: totalsByCurrency(lines),
    createdAt: row.createdAt.toISOString(),
  };
}
