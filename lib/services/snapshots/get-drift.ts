import { z } from "zod";
import type { EntityKind } from "@/lib/canonical";
import { listBehind } from "@/lib/db/queries/catalogue-drift";
import { findConnection } from "@/lib/db/queries/connections";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { findLatestPlan } from "@/lib/db/queries/plans";
import { findLatestRun } from "@/lib/db/queries/runs";
import { findLatestSnapshot, findSnapshotAt } from "@/lib/db/queries/snapshots";
import { isAllowed } from "@/lib/rbac/permissions";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { behindRecord, type Drift, driftSentence, findDrift } from "./find-drift";
import { checkMaxAgeHours, readAt, whyNotCheckable } from "./source-freshness";

/** What the changes are counted from: the snapshot that the mapping was saved on, or the one the newest plan is made of. */
const sinceSchema = z.enum(["mapping", "plan"]);
const input = z.object({ migrationId: z.uuid(), since: sinceSchema });

async function driftSince(
  ctx: ServiceContext,
  { migrationId, since }: z.output<typeof input>,
): Promise<Drift | null> {
  const db = ctx.db.drizzle;
  const newest = await findLatestSnapshot(db, migrationId);
  if (!newest) return null;
  if (since === "plan") {
    const plan = await findLatestPlan(db, migrationId);
    const snapshotId = plan?.snapshotId ?? newest.id;
    return await findDrift(db, { migrationId, snapshotId, planId: plan?.id ?? null });
  }
  const mapping = await findLatestMapping(db, migrationId);
  const saved = mapping ? await findSnapshotAt(db, migrationId, mapping.createdAt) : null;
  return await findDrift(db, { migrationId, snapshotId: saved?.id ?? newest.id });
}

/**
 * What changed at the source since the mapping was saved or the newest plan was made, when that was last looked at, and
 * whether it can be looked at. Null before the first export.
 */
export const getSourceDrift = verb(
  { name: "snapshots.getDrift", permission: "migration:read", input },
  async (ctx, asked) => {
    const { migrationId } = asked;
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const [drift, source, run] = await Promise.all([
      driftSince(ctx, asked),
      findConnection(db, migrationId, "source"),
      findLatestRun(db, migrationId, "check"),
    ]);
    if (!drift) return null;
    const at = readAt(drift);
    return {
      snapshotNumber: drift.base.number,
      /** When the catalogue was last read: by a check or an export. */
      readAt: at.toISOString(),
      wasChecked: drift.reading.parentId !== null,
      isOld: ctx.now().getTime() - at.getTime() > checkMaxAgeHours * 3_600_000,
      /** Sentence where the source cannot be asked; null where it can. */
      notCheckable: whyNotCheckable(drift.base, source),
      run: run ? { id: run.id, number: run.number, state: run.state, reason: run.stateReason } : null,
      mayCheck: isAllowed(ctx.role, "snapshot:create"),
      sentence: driftSentence(drift),
      changes: drift.changes,
      more: drift.more,
    };
  },
);

/** One page of the customers who stand behind a changed record of the catalogue, by id. */
export const listDriftCustomers = verb(
  {
    name: "snapshots.listDriftCustomers",
    permission: "migration:read",
    input: input.extend({
      entity: z.string().max(50),
      sourceId: z.string().min(1).max(500),
      afterId: z.string().max(500).default(""),
      limit: z.int().min(1).max(500).default(50),
    }),
  },
  async (ctx, { entity, sourceId, afterId, limit, ...asked }) => {
    await requireMigration(ctx, asked.migrationId);
    const drift = await driftSince(ctx, asked);
    if (!drift) return { rows: [], next: null };
    const db = ctx.db.drizzle;
    // An entity that no record has finds nothing.
    const subject = await behindRecord(db, drift, entity as EntityKind, sourceId);
    const at = { migrationId: asked.migrationId, snapshotId: drift.base.id };
    const rows = await listBehind(db, at, { key: sourceId, ...subject }, { afterId, limit: limit + 1 });
    const last = rows[limit - 1];
    return {
      rows: rows.slice(0, limit),
      next: rows.length > limit && last ? last.customerId : null,
    };
  },
);
