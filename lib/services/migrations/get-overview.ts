import { z } from "zod";
import type { MigrationRow } from "@/lib/db/queries/migrations";
import { listRuns, type RunRow } from "@/lib/db/queries/runs";
import { sumLines } from "@/lib/db/queries/snapshots";
import { totalsByCurrency } from "../snapshots/get-snapshot";
import { verb } from "../verb";
import { describeSide, type Side } from "./describe-side";
import { loadStageFacts } from "./load-stage-facts";
import { type MigrationNames, namesOf } from "./names-of";
import { requireMigration } from "./require-migration";
import { loadRunSayings } from "./run-says";
import { judgeStages, nextStage, type Stage } from "./stages";

/** A migration as its frame needs it on every page: name, sides, stages. */
export interface MigrationFrame extends MigrationNames {
  readonly id: string;
  readonly name: string;
  readonly mode: MigrationRow["mode"];
  readonly source: Side | null;
  readonly target: Side | null;
  readonly stages: readonly Stage[];
  readonly next: Stage | null;
}

export interface RunSummary {
  readonly id: string;
  readonly kind: RunRow["kind"];
  readonly number: number;
  readonly state: RunRow["state"];
  /** What it came to, or why it stopped. */
  readonly says: string;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface Overview extends MigrationFrame {
  readonly createdBy: string;
  readonly createdAt: string;
  readonly snapshot: {
    readonly number: number;
    readonly watermark: string;
    readonly customers: number;
    readonly mrr: readonly { readonly currency: string; readonly amountMinor: string }[];
  } | null;
  readonly mappingVersion: number | null;
  readonly planNumber: number | null;
  readonly runs: readonly RunSummary[];
}

const input = z.object({ migrationId: z.uuid() });
const recentRuns = 10;

/** Name, sides and stage states of one migration. */
export const getMigrationFrame = verb(
  { name: "migrations.getFrame", permission: "migration:read", input },
  async (ctx, { migrationId }): Promise<MigrationFrame> => {
    const migration = await requireMigration(ctx, migrationId);
    return frameOf(migration, await loadStageFacts(ctx, migrationId));
  },
);

/** The frame, what was found at the source, and what ran lately. */
export const getOverview = verb(
  { name: "migrations.getOverview", permission: "migration:read", input },
  async (ctx, { migrationId }): Promise<Overview> => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [loaded, runs] = await Promise.all([
      loadStageFacts(ctx, migrationId),
      listRuns(db, migrationId, recentRuns),
    ]);
    const snapshot = loaded.loaded?.snapshot ?? null;
    const sayings = await loadRunSayings(db, migrationId, runs);
    const lines = snapshot ? await sumLines(db, { migrationId, snapshotId: snapshot.id }) : [];
    return {
      ...frameOf(migration, loaded),
      createdBy: migration.createdBy,
      createdAt: migration.createdAt.toISOString(),
      snapshot: snapshot && {
        number: snapshot.number,
        watermark: snapshot.watermark.toISOString(),
        customers: loaded.facts.snapshot?.customers ?? 0,
        mrr: totalsByCurrency(lines),
      },
      mappingVersion: loaded.facts.mapping?.version ?? null,
      planNumber: loaded.facts.plan?.number ?? null,
      runs: runs.map((run) => ({ ...summaryOf(run), says: sayings.get(run.id) ?? "" })),
    };
  },
);

function frameOf(
  migration: MigrationRow,
  { facts, source, target }: Awaited<ReturnType<typeof loadStageFacts>>,
): MigrationFrame {
  const stages = judgeStages(facts);
  return {
    id: migration.id,
    name: migration.name,
    ...namesOf(migration),
    mode: migration.mode,
    source: source && describeSide(source),
    target: target && describeSide(target),
    stages,
    next: nextStage(stages) ?? null,
  };
}

const summaryOf = (run: RunRow): Omit<RunSummary, "says"> => ({
  id: run.id,
  kind: run.kind,
  number: run.number,
  state: run.state,
  startedBy: run.actorName,
  startedAt: run.createdAt.toISOString(),
  endedAt: run.endedAt?.toISOString() ?? null,
});
