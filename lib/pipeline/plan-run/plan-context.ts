import { z } from "zod";
import { findMapping } from "@/lib/db/queries/mappings";
import type { PlanRow } from "@/lib/db/queries/plans";
import { findSnapshot, listCatalogue } from "@/lib/db/queries/snapshots";
import type { PlanContext } from "@/lib/mapping/plan-types";
import type { PipelineEnvironment } from "../environment";
import { tenantOfReading } from "../read-whole-target";

/** Everything a plan is made from besides customers: mapping, catalogue, tenant, instant. */
export async function planContext(env: PipelineEnvironment, plan: PlanRow): Promise<PlanContext> {
  const db = env.db.drizzle;
  const at = { migrationId: plan.migrationId, snapshotId: plan.snapshotId };
  const [mapping, catalogue, snapshot, tenantId] = await Promise.all([
    findMapping(db, plan.migrationId, plan.mappingVersion),
    listCatalogue(db, at),
    findSnapshot(db, at),
    tenantOfReading(env, { migrationId: plan.migrationId, readingId: plan.readingId }),
  ]);
  if (!mapping || !snapshot) throw new Error("The plan names a mapping or snapshot that does not exist.");
  const { usageDays } = z.object({ usageDays: z.int() }).parse(snapshot.scope);
  return {
    tenantId,
    mapping: mapping.document,
    catalogue,
    asOf: snapshot.watermark.toISOString(),
    usageFrom: startOfUsage(snapshot.watermark, usageDays),
  };
}

/** The first day (UTC) whose usage the snapshot holds in full. */
function startOfUsage(watermark: Date, usageDays: number): string {
  const day = new Date(watermark);
  day.setUTCHours(0, 0, 0, 0);
  day.setUTCDate(day.getUTCDate() - usageDays);
  return day.toISOString();
}
