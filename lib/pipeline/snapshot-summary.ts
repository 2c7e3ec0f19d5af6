import { z } from "zod";
import { type CanonicalRecord, ratio } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { listCustomerIds, listRecords } from "@/lib/db/queries/snapshots";
import { addCustomer, emptySummary, type MappingSummary, type Weight } from "@/lib/mapping/summary";
import { plansById } from "./export-run/plans-by-id";

const customersPerPage = 500;

/** Who and what stands behind each plan and feature of a snapshot, read page by page. `usageCustomers` are those of each feature. */
export async function summariseSnapshot(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  asOf: string,
  usageCustomers: ReadonlyMap<string, number>,
): Promise<MappingSummary> {
  const plans = plansById(await listRecords(db, at, [`${at.migrationId}:`]));
  const summary = emptySummary();
  let afterId = "";
  while (true) {
    const ids = await listCustomerIds(db, at, afterId, customersPerPage);
    const keys = ids.map((id) => `${at.migrationId}:${id}`);
    const records = await listRecords(db, at, keys, { withoutUsage: true });
    const byCustomer = new Map(ids.map((id): [string, CanonicalRecord[]] => [id, []]));
    for (const record of records) byCustomer.get(record.customerId ?? "")?.push(record);
    for (const own of byCustomer.values()) addCustomer(summary, own, plans, asOf);
    const last = ids.at(-1);
    if (last === undefined || ids.length < customersPerPage) break;
    afterId = last;
  }
  for (const [featureId, customers] of usageCustomers) {
    summary.features.set(featureId, { customers, mrr: new Map() });
  }
  return summary;
}

const weightSchema = z.object({ customers: z.int(), mrr: z.record(z.string(), z.string()) });

/** How a summary stands in a snapshot's manifest: fractions as text. */
export const summaryJsonSchema = z.object({
  plans: z.record(z.string(), weightSchema),
  features: z.record(z.string(), weightSchema),
  losses: z.record(z.string(), z.int()),
  unitPlaces: z.record(z.string(), z.int()).default({}),
});
export type SummaryJson = z.infer<typeof summaryJsonSchema>;

export function summaryToJson(summary: MappingSummary): SummaryJson {
  const weights = (map: ReadonlyMap<string, Weight>) =>
    Object.fromEntries(
      [...map].map(([id, weight]) => {
        const mrr = [...weight.mrr].map(([currency, value]) => [currency, ratio.formatFraction(value)]);
        return [id, { customers: weight.customers, mrr: Object.fromEntries(mrr) }];
      }),
    );
  return {
    plans: weights(summary.plans),
    features: weights(summary.features),
    losses: Object.fromEntries(summary.losses),
    unitPlaces: Object.fromEntries(summary.unitPlaces),
  };
}

export function summaryFromJson(json: SummaryJson): MappingSummary {
  const weights = (record: SummaryJson["plans"]) =>
    new Map(
      Object.entries(record).map(([id, weight]): [string, Weight] => {
        const mrr = Object.entries(weight.mrr).map(
          ([currency, value]) => [currency, ratio.parseFraction(value)] as const,
        );
        return [id, { customers: weight.customers, mrr: new Map(mrr) }];
      }),
    );
  return {
    plans: weights(json.plans),
    features: weights(json.features),
    losses: new Map(Object.entries(json.losses)),
    unitPlaces: new Map(Object.entries(json.unitPlaces)),
  };
}
