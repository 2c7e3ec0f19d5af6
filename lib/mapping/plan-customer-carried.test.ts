import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carriedRecords } from "./carried";
import { planCustomer } from "./plan-customer";
import type { PlanContext } from "./plan-types";
import {
  catalogue,
  contextFor,
  mappingFor,
  nothing,
  owned,
  rule,
  tenantId,
  userId,
  writesOf,
} from "./testing/customer-planning";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";

describe("planCustomer, what is carried", () => {
  it("carries the running period's usage into the profile, if all of it was read", () => {
    const metered = made.plan({
      sourceId: "price_meter",
      components: [made.component({ usage: "metered", featureId: "mtr_1" })],
    });
    const context: PlanContext = {
      ...contextFor(),
      catalogue: [...catalogue, { entity: "plans", customerId: null, record: metered }],
    };
    const mapping = mappingFor(context.catalogue);
    const records = [
      owned("customers", made.customer()),
      owned(
        "subscriptions",
        made.subscription({ items: [made.item({ planId: "price_meter", quantity: null })] }),
      ),
      owned("usage", made.usage({ sourceId: "a", quantity: "0.1" })),
      owned("usage", made.usage({ sourceId: "b", quantity: "0.2" })),
      owned("usage", made.usage({ sourceId: "c", quantity: "9", at: "2026-10-31T00:00:00Z" })),
    ];
    const opening = (usageFrom: string) => {
      const target = new MemoryTarget();
      target.apply(planCustomer({ ...context, mapping, usageFrom }, records, nothing).records);
      return target.stateOf(userId).entitlements[0]?.metadata.opening;
    };
    expect(opening("2026-01-01T00:00:00Z")).toEqual([
      { feature: "api_calls", from: "2026-11-01T00:00:00Z", quantity: "0.3" },
    ]);
    expect(opening("2026-11-05T00:00:00Z")).toBeUndefined();
  });

  it("spreads a large profile over rows of two kilobytes, and shrinks it again", () => {
    const many = (count: number) => [
      owned("customers", made.customer({ name: "n".repeat(5_000) })),
      ...Array.from({ length: count }, (_, index) =>
        owned(
          "subscriptions",
          made.subscription({
            sourceId: `sub_${index}`,
            items: [made.item({ sourceId: `si_${index}`, discounts: [made.discount({ percentOff: "5" })] })],
          }),
        ),
      ),
    ];
    const target = new MemoryTarget();
    target.apply(planCustomer(contextFor(), many(30), nothing).records);
    const rows = target.stateOf(userId).entitlements;
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows)
      expect(Buffer.byteLength(JSON.stringify(row.metadata))).toBeLessThanOrEqual(2_000);
    expect(writesOf(planCustomer(contextFor(), many(30), target.stateOf(userId)))).toEqual([]);
    const fewer = planCustomer(contextFor(), many(2), target.stateOf(userId));
    target.apply(fewer.records);
    expect(target.stateOf(userId).entitlements.length).toBeLessThan(3);
    expect(writesOf(planCustomer(contextFor(), many(2), target.stateOf(userId)))).toEqual([]);
  });

  it("any customer: every record once, a second import changes nothing, what is carried can be read back", () => {
    const statuses = fc.constantFrom("active", "trialing", "unpaid", "cancelled", "pastDue" as const);
    const plans = fc.constantFrom("price_pro", "price_extra");
    const subscriptions = fc.array(fc.tuple(statuses, fc.array(plans, { minLength: 1, maxLength: 3 })), {
      maxLength: 4,
    });
    const usage = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 });
    const credits = fc.array(fc.integer({ min: -500, max: 5000 }), { maxLength: 3 });
    const keys = fc.option(fc.subarray(["sso", "extra"]));
    const ways = fc.constantFrom("rail", "wallet" as const);
    fc.assert(
      fc.property(
        subscriptions,
        usage,
        credits,
        keys,
        ways,
        (subs, days, blocks, effectiveFeatureKeys, to) => {
          const records = [
            owned("customers", made.customer({ effectiveFeatureKeys })),
            ...subs.map(([status, planIds], at) =>
              owned(
                "subscriptions",
                made.subscription({
                  sourceId: `sub_${at}`,
                  status,
                  items: planIds.map((planId, n) => made.item({ sourceId: `si_${at}_${n}`, planId })),
                }),
              ),
            ),
            ...days.map((day) =>
              owned(
                "usage",
                made.usage({
                  sourceId: `mtr_1/cus_1/${day}`,
                  at: new Date(Date.UTC(2026, 10, day)).toISOString(),
                }),
              ),
            ),
            ...blocks.map((available, at) =>
              owned(
                "creditBalances",
                made.creditBalance({ sourceId: `credgr_${at}`, available: String(available) }),
              ),
            ),
          ];
          const context = contextFor({ creditGrants: { "*": { to, ...rule } } });
          const target = new MemoryTarget();
          const plan = planCustomer(context, records, nothing);
          expect(plan.records.map((each) => `${each.entity}/${each.sourceId}`).sort()).toEqual(
            records.map((each) => `${each.entity}/${each.record.sourceId}`).sort(),
          );
          const shuffled = planCustomer(context, [...records].reverse(), nothing);
          expect(shuffled).toEqual(plan);
          target.apply(plan.records);
          const again = planCustomer(context, records, target.stateOf(userId));
          expect(writesOf(again)).toEqual([]);
          const carried = carriedRecords(target.items(), { tenantId, sourceName: "stripe:acct_1:live" });
          const read = carried.map((each) => `${each.entity}/${each.sourceId}`).sort();
          const promised = plan.records
            .filter(({ outcome }) => outcome === "created")
            .map((each) => `${each.entity}/${each.sourceId}`)
            .sort();
          expect(read).toEqual(promised);
        },
      ),
      { numRuns: 60 },
    );
  });
});
