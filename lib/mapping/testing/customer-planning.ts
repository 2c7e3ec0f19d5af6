import type { CanonicalRecord } from "@/lib/canonical";
import type { MappingDocument } from "../document";
import type { CustomerPlan, CustomerTargetState, PlanContext } from "../plan-types";
import * as made from "./records";
import { suggestedMapping, testTenantId } from "./suggested-mapping";

/* One customer as the tests of `planCustomer` plan it: catalogue, mapping, records, and ways to look at a plan. */

export const tenantId = testTenantId;
export const asOf = "2026-11-22T00:00:00Z";
export const userId = "715ab9d5.cus_1";
export const nothing: CustomerTargetState = { user: null, entitlements: [], events: new Map() };
export const rule = { state: "accepted", reason: "", confidence: 1, by: "ada" } as const;

export const meter = made.feature({
  sourceId: "mtr_1",
  key: "api_calls",
  name: "API calls",
  kind: "counter",
  meter: { eventName: "api_calls", aggregation: "sum" },
});
export const catalogue: CanonicalRecord[] = [
  { entity: "products", customerId: null, record: made.product() },
  { entity: "products", customerId: null, record: made.product({ sourceId: "prod_extra", name: "Extra" }) },
  { entity: "plans", customerId: null, record: made.plan() },
  {
    entity: "plans",
    customerId: null,
    record: made.plan({ sourceId: "price_extra", productId: "prod_extra" }),
  },
  { entity: "features", customerId: null, record: made.feature() },
  {
    entity: "features",
    customerId: null,
    record: made.feature({ sourceId: "feat_x", key: "extra", name: "X" }),
  },
  { entity: "features", customerId: null, record: meter },
  { entity: "entitlements", customerId: null, record: made.entitlement() },
  {
    entity: "entitlements",
    customerId: null,
    record: made.entitlement({
      sourceId: "prodft_2",
      subject: { kind: "product", productId: "prod_extra" },
      featureId: "feat_x",
    }),
  },
];

export const mappingFor = (
  records: readonly CanonicalRecord[],
  change: Partial<MappingDocument> = {},
): MappingDocument => suggestedMapping(records, { planOrder: ["prod_pro", "prod_extra"], ...change });

export const contextFor = (
  change: Partial<MappingDocument> = {},
  given: Partial<PlanContext> = {},
): PlanContext => ({
  tenantId,
  mapping: mappingFor(catalogue, change),
  catalogue,
  asOf,
  ...given,
});

export const owned = <E extends CanonicalRecord["entity"]>(
  entity: E,
  record: Extract<CanonicalRecord, { entity: E }>["record"],
  // The entity and its record belong together by the parameter types; TypeScript cannot rebuild the union from them.
): CanonicalRecord => ({ entity, customerId: "cus_1", record }) as CanonicalRecord;

export const usual: CanonicalRecord[] = [
  owned("customers", made.customer()),
  owned("subscriptions", made.subscription()),
  owned("usage", made.usage()),
  owned("creditBalances", made.creditBalance()),
];

export const outcomeOf = (plan: CustomerPlan, entity: string, sourceId?: string) => {
  const record = plan.records.find(
    (each) => each.entity === entity && (sourceId === undefined || each.sourceId === sourceId),
  );
  return record && `${record.outcome}/${record.reason}`;
};

export const writesOf = (plan: CustomerPlan) => plan.records.flatMap((record) => record.writes);
