import type { Executor } from "@/lib/db/client";
import { insertDiscrepancies } from "@/lib/db/queries/evidence";
import { listTenantEntitlements } from "@/lib/db/queries/target-readings";
import { arrivalDifferences } from "@/lib/mapping/arrival-differences";
import { planCatalogue } from "@/lib/mapping/plan-catalogue";
import type { PlanContext } from "@/lib/mapping/plan-types";

/** Behind the differences of every comparing chunk and of the orphans. */
const firstOrdinal = 2_000_000_000_000;

/** Rows of plans and features that are not as the mapping says, also those that decide about nobody yet. */
export async function reportCatalogue(
  tx: Executor,
  context: PlanContext,
  at: { migrationId: string; evidenceId: string },
  readingId: string,
): Promise<void> {
  const rows = await listTenantEntitlements(tx, { migrationId: at.migrationId, readingId });
  const differences = arrivalDifferences(planCatalogue(context, rows));
  await insertDiscrepancies(
    tx,
    differences.map((difference, index) => ({
      ...at,
      customerKey: `${at.migrationId}:`,
      // A plan's carrier holds its prices; every other row of the catalogue decides about a feature.
      validator: difference.what.startsWith("migration.plan.") ? "revenue" : "entitlements",
      what: difference.what,
      customerId: null,
      source: difference.source,
      target: difference.target,
      unit: "field",
      cause: difference.cause,
      ordinal: firstOrdinal + index,
    })),
  );
}
