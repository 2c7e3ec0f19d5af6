import { z } from "zod";
import { findConnection } from "@/lib/db/queries/connections";
import { findApproval } from "@/lib/db/queries/evidence";
import { countWrites, findLatestPlan } from "@/lib/db/queries/plans";
import { countPlannedHolds } from "@/lib/db/queries/review-holds";
import { estimateImport } from "@/lib/mapping/estimate";
import type { TargetCheckResult } from "@/lib/target/types";
import { describeSide } from "../migrations/describe-side";
import { namesOf } from "../migrations/names-of";
import { requireMigration } from "../migrations/require-migration";
import { whyStale } from "../plans/freshness";
import { findDrift } from "../snapshots/find-drift";
import { whyUnchecked } from "../snapshots/source-freshness";
import { verb } from "../verb";
import { whyNoFullImport } from "./pilot-rule";

const inputsSchema = z.object({ covered: z.object({ selected: z.int(), all: z.int() }) });
const scopeSchema = z.looseObject({ kind: z.string() });

/** Whether the newest plan can be imported now, and what is missing. Null = there is no plan yet. */
export const getImportReadiness = verb(
  {
    name: "runs.getImportReadiness",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid() }),
  },
  async (ctx, { migrationId }) => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = await findLatestPlan(db, migrationId);
    if (plan?.state !== "ready" || plan.hash === null) return null;
    const [writes, approval, stale, pilotMissing, target, unchecked, holds] = await Promise.all([
      countWrites(db, { migrationId, planId: plan.id }),
      findApproval(db, migrationId, { kind: "plan", subjectId: plan.id, subjectHash: plan.hash }),
      whyStale(db, plan, ctx.now()),
      whyNoFullImport(db, migrationId, ctx.now()),
      findConnection(db, migrationId, "target"),
      findDrift(db, plan).then((drift) => whyUnchecked(db, migration, drift, ctx.now())),
      countPlannedHolds(db, { migrationId, planId: plan.id }, ctx.now()),
    ]);
    const scope = scopeSchema.parse(plan.scope);
    const isFull = scope.kind === "all";
    // Saved by `connectTarget` from the adapter's own answer.
    const check = target?.check as TargetCheckResult | undefined;
    const requestsPerMinute = check?.ok ? check.target.requestsPerMinute : null;
    return {
      migrationName: migration.name,
      isLive: migration.mode === "live",
      ...namesOf(migration),
      targetName: target ? (describeSide(target).accountName ?? target.accountId) : null,
      plan: {
        id: plan.id,
        number: plan.number,
        hash: plan.hash,
        scope,
        isFull,
        customers: inputsSchema.parse(plan.inputs).covered,
        staleWhy: stale,
        approvedBy: approval?.byName ?? null,
      },
      /** Sentence where a live import needs the source looked at first; null when it does not. */
      unchecked,
      /** Customers held for a renewal, by the UTC day of their release. */
      holds,
      /** Sentence about the missing pilot; null when there is one or none is needed. */
      pilotMissing: migration.mode === "live" && isFull ? pilotMissing : null,
      hasPilot: pilotMissing === null,
      writes: writes.reduce((sum, row) => sum + row.writes, 0),
      estimate: estimateImport({ writes, requestsPerMinute }),
    };
  },
);

export type ImportReadiness = NonNullable<Awaited<ReturnType<typeof getImportReadiness>>>;
