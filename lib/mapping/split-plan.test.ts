import { describe, expect, it } from "vitest";
import type { CanonicalRecord, Subscription } from "@/lib/canonical";
import { type MappingDocument, type PlanSplit, planRuleSchema } from "./document";
import { planCatalogue } from "./plan-catalogue";
import { planCustomer } from "./plan-customer";
import { splitTarget } from "./split-plan";
import { contextFor, nothing, owned, rule, writesOf } from "./testing/customer-planning";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";

const splitOf = (split: PlanSplit): MappingDocument["plans"] => ({
  price_pro: { split, ...rule },
  price_extra: { to: "extra", ...rule },
});
const byBand: PlanSplit = {
  by: "price",
  bands: [
    { from: null, to: "pro-old" },
    { from: "2900", to: "pro" },
    { from: "5000.5", to: "pro-max" },
  ],
};
const planFor = (split: PlanSplit, given: Partial<Subscription>, rest: readonly CanonicalRecord[] = []) =>
  planCustomer(
    contextFor({ plans: splitOf(split), planOrder: ["pro", "pro-old", "pro-max"] }),
    [owned("customers", made.customer()), owned("subscriptions", made.subscription(given)), ...rest],
    nothing,
  );
const priced = (unitAmount: string) => made.item({ pricing: { model: "perUnit", unitAmount } });

describe("a split plan", () => {
  it("gives every amount to exactly one band, up to the very edge", () => {
    const at = (value: string | null) => splitTarget(byBand, value);
    expect(
      ["0", "2899.999", "2900", "5000", "5000.49", "5000.5", "9e5".replace("e5", "00000")].map(at),
    ).toEqual(["pro-old", "pro-old", "pro", "pro", "pro", "pro-max", "pro-max"]);
    expect(at(null)).toBeNull();
  });

  it("takes a table of values with a rest, and nothing else where there is no rest", () => {
    const open: PlanSplit = { by: "interval", values: { "1 month": "pro-monthly" }, rest: null };
    expect(splitTarget(open, "1 month")).toBe("pro-monthly");
    expect(splitTarget(open, "1 year")).toBeNull();
    expect(splitTarget({ ...open, rest: "pro" }, "1 year")).toBe("pro");
    expect(splitTarget({ ...open, values: {}, rest: null }, "constructor")).toBeNull();
  });

  it("puts a customer on the part that their own line falls into", () => {
    expect(planFor(byBand, { items: [priced("1900")] }).planKey).toBe("pro-old");
    expect(planFor(byBand, { items: [priced("2900")] }).planKey).toBe("pro");
    const byKey: PlanSplit = {
      by: "subscription.metadata.deal.kind",
      values: { legacy: "pro-old" },
      rest: "pro",
    };
    const plan = planFor(byKey, { metadata: { "deal.kind": "legacy" } });
    expect([plan.planKey, plan.chargeLines[0]?.planKey]).toEqual(["pro-old", "pro-old"]);
    const ofCustomer: PlanSplit = { ...byKey, by: "customer.metadata.tier" };
    expect(planFor(ofCustomer, {}).planKey).toBe("pro");
  });

  it("holds exactly the customers that no part takes", () => {
    const open: PlanSplit = { by: "currency", values: { eur: "pro-eu" }, rest: null };
    const held = planFor(open, { currency: "usd" });
    expect(held.records.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      "held split-unmatched",
      "held split-unmatched",
    ]);
    expect(writesOf(held)).toEqual([]);
    expect(planFor(open, { currency: "eur" }).planKey).toBe("pro-eu");
    // What has ended asks for no part.
    expect(planFor(open, { currency: "usd", status: "cancelled" }).records[0]?.reason).not.toBe(
      "split-unmatched",
    );
  });

  it("puts a customer whom two parts take on the first of them in the order of plans", () => {
    const second = made.subscription({
      sourceId: "sub_2",
      items: [made.item({ ...priced("100"), sourceId: "si_2" })],
    });
    const plan = planFor(byBand, { items: [priced("9000")] }, [owned("subscriptions", second)]);
    expect(plan.planKey).toBe("pro-old");
    expect(plan.chargeLines.map((line) => line.planKey)).toEqual(["pro-max", "pro-old"]);
  });

  it("writes a carrier for every part, and the price into one of them, once and for all", () => {
    const context = contextFor({ plans: splitOf(byBand) });
    const first = planCatalogue(context, []);
    const target = new MemoryTarget();
    target.apply(first.records);
    const rows = first.records.flatMap(({ writes }) =>
      writes.flatMap(({ write }) => (write.kind === "createEntitlement" ? [write.row] : [])),
    );
    const carriers = rows.filter(({ featureId }) => featureId.startsWith("migration.plan.pro"));
    expect(
      carriers.map(({ featureId, metadata }) => [featureId, metadata.partOf, metadata.prices]).sort(),
    ).toEqual([
      ["migration.plan.pro", ["price_pro"], [expect.objectContaining({ id: "price_pro" })]],
      ["migration.plan.pro-max", ["price_pro"], []],
      ["migration.plan.pro-old", ["price_pro"], []],
    ]);
    expect(
      rows.filter(({ featureId }) => /^sso@pro/.test(featureId)).map(({ limitType }) => limitType),
    ).toEqual(["SOFT", "SOFT", "SOFT"]);
    const again = planCatalogue(
      context,
      target.items().flatMap((item) => (item.kind === "entitlement" ? [item.value] : [])),
    );
    expect(again.records.flatMap(({ writes }) => writes)).toEqual([]);
  });

  it("is no split when its bands overlap, leave something out below, or are no amounts", () => {
    const parse = (bands: readonly { from: string | null; to: string }[]) =>
      planRuleSchema.safeParse({ split: { by: "price", bands }, ...rule }).success;
    expect(
      parse([
        { from: null, to: "a" },
        { from: "10", to: "b" },
      ]),
    ).toBe(true);
    expect(parse([{ from: "5", to: "a" }])).toBe(false);
    expect(
      parse([
        { from: null, to: "a" },
        { from: "10", to: "b" },
        { from: "9.5", to: "c" },
      ]),
    ).toBe(false);
    expect(
      parse([
        { from: null, to: "a" },
        { from: null, to: "b" },
      ]),
    ).toBe(false);
    expect(
      parse([
        { from: null, to: "a" },
        { from: "ten", to: "b" },
      ]),
    ).toBe(false);
    expect(
      planRuleSchema.safeParse({ split: { by: "weather", values: {}, rest: "a" }, ...rule }).success,
    ).toBe(false);
  });
});
