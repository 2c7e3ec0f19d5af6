import { z } from "zod";
import { findLatestPlan } from "@/lib/db/queries/plans";
import { countPlannedHolds, listPlannedHolds } from "@/lib/db/queries/review-holds";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

/** Customers whom the newest plan holds for a renewal, by the date at which each is released. */
export const listRenewalHolds = verb(
  {
    name: "plans.listRenewalHolds",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      after: z
        .object({ releasedAt: z.iso.datetime(), customerId: z.string().max(500) })
        .nullable()
        .default(null),
      limit: z.int().min(1).max(500).default(50),
    }),
  },
  async (ctx, { migrationId, after, limit }) => {
    await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = await findLatestPlan(db, migrationId);
    if (!plan) return { planNumber: null, days: [], rows: [], next: null };
    const at = { migrationId, planId: plan.id };
    const [days, rows] = await Promise.all([
      countPlannedHolds(db, at, ctx.now()),
      listPlannedHolds(db, at, { after, limit: limit + 1 }),
    ]);
    const last = rows[limit - 1];
    return {
      planNumber: plan.number,
      days,
      rows: rows.slice(0, limit),
      next: rows.length > limit && last ? { releasedAt: last.releasedAt, customerId: last.customerId } : null,
    };
  },
);
