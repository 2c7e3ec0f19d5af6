import { describe, expect, it } from "vitest";
import { type CanonicalRecord, type Feature, type Plan, ratio } from "@/lib/canonical";
import { isSlug } from "@/lib/traffic";
import { indexCatalogue } from "./catalogue-index";
import { measureCoverage } from "./coverage";
import { mappingDocumentSchema } from "./document";
import { editMapping, type MappingEdit } from "./edit-mapping";
import { suggestMapping } from "./suggest";
import type { SuggestInput } from "./suggest-types";
import { addCustomer, emptySummary } from "./summary";
import * as made from "./testing/records";
import { validateMapping } from "./validate-mapping";

const asOf = "2026-11-22T00:00:00Z";
const catalogue = (
  plans: readonly Plan[],
  features: readonly Feature[] = [],
  rest: readonly CanonicalRecord[] = [],
): CanonicalRecord[] => [
  ...[...new Set(plans.map((plan) => plan.productId))].map(
    (sourceId): CanonicalRecord => ({
      entity: "products",
      customerId: null,
      record: made.product({ sourceId, name: sourceId.replace("prod_", "") }),
    }),
  ),
  ...plans.map((record): CanonicalRecord => ({ entity: "plans", customerId: null, record })),
  ...features.map((record): CanonicalRecord => ({ entity: "features", customerId: null, record })),
  ...rest,
];

function input(records: readonly CanonicalRecord[], given: Partial<SuggestInput> = {}): SuggestInput {
  return {
    provider: "stripe",
    accountId: "acct_1",
    mode: "test",
    catalogue: records,
    summary: emptySummary(),
    target: { tenantId: null, singleTenant: false, entitlements: [] },
    ...given,
  };
}

describe("suggestMapping", () => {
  const monthly = made.plan({ sourceId: "price_m", productId: "prod_Pro" });
  const yearly = made.plan({ sourceId: "price_y", productId: "prod_Pro" });

  it("gives all prices of a product one plan key made of its id, and is complete and valid", () => {
    const records = catalogue([monthly, yearly], [made.feature()]);
    const mapping = suggestMapping(input(records));
    expect(mappingDocumentSchema.safeParse(mapping).success).toBe(true);
    expect(mapping.plans).toMatchObject({ price_m: { to: "prod_pro" }, price_y: { to: "prod_pro" } });
    expect(mapping.planOrder).toEqual(["prod_pro"]);
    expect(mapping.source.name).toBe("stripe:acct_1:test");
    expect(validateMapping(mapping, indexCatalogue(records), emptySummary())).toEqual([]);
  });

  it("keeps apart what the target's alphabet would make equal, the same way in any order of reading", () => {
    const ids = ["prod_a", "prod_A", "prod_ä", "migration.x", "no-access", "", "p".repeat(80)];
    const plans = ids.map((productId, index) => made.plan({ sourceId: `price_${index}`, productId }));
    const targets = (order: readonly Plan[]) => {
      const { plans: rules } = suggestMapping(input(catalogue(order)));
      return plans.map((plan) => {
        const rule = rules[plan.sourceId];
        return rule && "to" in rule ? rule.to : null;
      });
    };
    const first = targets(plans);
    expect(new Set(first).size).toBe(ids.length);
    expect(first.every((key) => key !== null && isSlug(key) && key !== "no-access")).toBe(true);
    expect(targets([...plans].reverse())).toEqual(first);
  });

  it("takes the plan that metadata names", () => {
    const named = made.plan({ metadata: { om_plan: "gold" } });
    expect(suggestMapping(input(catalogue([named]))).plans.price_pro).toMatchObject({
      to: "gold",
      confidence: 1,
    });
  });

  it("matches a plan carrier at the target by lookup key before name", () => {
    const carrier = (planKey: string, lookupKey: string, name: string) => ({
      id: planKey,
      featureId: `migration.plan.${planKey}`,
      userId: null,
      limitType: "NONE" as const,
      limitValue: null,
      period: null,
      metadata: { prices: [{ lookupKey }], products: [{ name }] },
    });
    const entitlements = [carrier("one", "other", "Pro"), carrier("two", "pro_monthly", "Else")];
    const target = { tenantId: null, singleTenant: false, entitlements };
    const byKey = made.plan({ lookupKey: "pro_monthly", productId: "prod_pro" });
    const byName = made.plan({ sourceId: "price_2", productId: "prod_pro" });
    const { plans } = suggestMapping(input(catalogue([byKey, byName]), { target }));
    expect(plans).toMatchObject({ price_pro: { to: "two" }, price_2: { to: "one", confidence: 0.7 } });
  });

  it("carries a rehearsed mapping over to live mode, where ids differ", () => {
    const test = [
      made.plan({ sourceId: "price_t1", productId: "prod_t1", lookupKey: "pro_monthly" }),
      made.plan({ sourceId: "price_t2", productId: "prod_Basic" }),
    ];
    const testFeature = made.feature({ sourceId: "feat_t", key: "sso" });
    const before = suggestMapping(input(catalogue(test, [testFeature])));
    const previous = {
      mapping: { ...before, access: { ...before.access, unpaid: true } },
      catalogue: catalogue(test, [testFeature]),
    };
    const live = [
      made.plan({ sourceId: "price_l1", productId: "prod_l1", lookupKey: "pro_monthly" }),
      made.plan({ sourceId: "price_l2", productId: "prod_BASIC" }),
      made.plan({ sourceId: "price_l3", productId: "prod_new" }),
    ];
    const mapping = suggestMapping(
      input(catalogue(live, [made.feature({ sourceId: "feat_l" })]), { previous, mode: "live" }),
    );
    expect(mapping.plans).toMatchObject({
      price_l1: { to: "prod_t1", confidence: 0.95 },
      price_l2: { to: "prod_basic", confidence: 0.8 },
      price_l3: { to: "prod_new" },
    });
    expect(mapping.features.feat_l).toMatchObject({ to: "sso", confidence: 0.95 });
    expect(mapping.access.unpaid).toBe(true);
  });

  it("leaves what a person decided as it is when suggesting anew", () => {
    const records = catalogue([monthly, yearly], [made.feature()]);
    const first = suggestMapping(input(records));
    const edits: readonly MappingEdit[] = [
      { kind: "skip", section: "plans", id: "price_m", reason: "Sold by hand." },
      { kind: "setSplit", id: "price_y", split: { by: "currency", values: { eur: "pro-eu" }, rest: "pro" } },
      { kind: "setDisposition", id: "price_y", disposition: "ends", note: "Signed by finance." },
      { kind: "accept", section: "features", id: "feat_sso" },
      { kind: "setPlanOrder", planOrder: ["pro", "pro-eu", "prod_pro"] },
    ];
    const decided = edits.reduce((mapping, edit) => editMapping(mapping, edit, "Ada").mapping, first);
    const anew = suggestMapping(input(records, { previous: { mapping: decided, catalogue: records } }));
    expect(anew.plans).toEqual(decided.plans);
    expect(anew.features).toEqual(decided.features);
    expect(anew.dispositions).toEqual(decided.dispositions);
    expect(anew.planOrder).toEqual(["pro", "pro-eu"]);
    // Another account decides for itself; what carries over to it is only suggested.
    const other = suggestMapping(
      input(records, { accountId: "acct_2", previous: { mapping: decided, catalogue: records } }),
    );
    expect(other.plans.price_m).toMatchObject({ to: "prod_pro", state: "suggested" });
    expect(other.dispositions).toEqual({});
  });

  it("skips archived and one-time prices that nobody is on, and never one that is in use", () => {
    const archived = made.plan({ sourceId: "price_old", active: false });
    const once = made.plan({ sourceId: "price_once", components: [made.component({ interval: null })] });
    const used = made.plan({ sourceId: "price_used", active: false });
    const summary = emptySummary();
    const records = catalogue([archived, once, used]);
    const plans = indexCatalogue(records).plans;
    const subscription = made.subscription({ items: [made.item({ planId: "price_used" })] });
    addCustomer(
      summary,
      [
        { entity: "customers", customerId: "cus_1", record: made.customer() },
        { entity: "subscriptions", customerId: "cus_1", record: subscription },
      ],
      plans,
      asOf,
    );
    const mapping = suggestMapping(input(records, { summary }));
    expect(mapping.plans).toMatchObject({
      price_old: { skip: "not-in-use" },
      price_once: { skip: "stays-on-rail" },
      price_used: { to: "prod_pro" },
    });
    const coverage = measureCoverage(mapping, indexCatalogue(records), summary);
    expect(coverage.plans.mapped).toEqual({ records: 1, customers: 1, mrr: { usd: "2900" } });
    expect(coverage.plans.skipped).toMatchObject({ records: 2, customers: 0 });
  });

  it("moves credits that count units, and leaves money where it pays invoices", () => {
    const summary = emptySummary();
    const block = { kind: "units", currency: null, unit: "token" } as const;
    addCustomer(
      summary,
      [
        {
          entity: "creditBalances",
          customerId: "cus_1",
          record: made.creditBalance({ ...block, available: "2.50" }),
        },
        {
          entity: "creditBalances",
          customerId: "cus_1",
          record: made.creditBalance({ ...block, sourceId: "ended", state: "expired", available: "0.125" }),
        },
      ],
      new Map(),
      asOf,
    );
    const mapping = suggestMapping(input([], { summary }));
    expect(mapping.creditGrants).toMatchObject({ "*": { to: "rail" }, "*units": { to: "wallet" } });
    expect(mapping.unitScales).toEqual({ token: "10" });
    expect(suggestMapping(input([])).creditGrants).not.toHaveProperty("*units");
    summary.unitPlaces.set("token", 3);
    const again = suggestMapping(input([], { summary, previous: { mapping, catalogue: [] } }));
    expect(again.unitScales).toEqual({ token: "10" });
  });

  it("names a plan after what it is a version of", () => {
    const plans = [
      made.plan({ sourceId: "basic@1", productId: "prod_suite", versionOf: "plan-basic", version: "1" }),
      made.plan({ sourceId: "pro@1", productId: "prod_suite", versionOf: "plan-pro", version: "1" }),
    ];
    expect(suggestMapping(input(catalogue(plans))).plans).toMatchObject({
      "basic@1": { to: "plan-basic.1" },
      "pro@1": { to: "plan-pro.1" },
    });
  });

  it("gives prices of one product that grant different things a plan each", () => {
    const plans = ["monthly", "yearly"].map((sourceId) => made.plan({ sourceId, productId: "support" }));
    const grant: CanonicalRecord = {
      entity: "entitlements",
      customerId: null,
      record: made.entitlement({ subject: { kind: "plan", planId: "yearly" }, featureId: "feat_1" }),
    };
    const records = catalogue(plans, [made.feature({ sourceId: "feat_1" })], [grant]);
    const mapping = suggestMapping(input(records));
    expect(mapping.plans).toMatchObject({ monthly: { to: "monthly" }, yearly: { to: "yearly" } });
    const problems = validateMapping(mapping, indexCatalogue(records), emptySummary());
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("lets a meter and an access feature with the same key share a slug, and tells other clashes apart", () => {
    const meter = { eventName: "api_calls", aggregation: "sum" } as const;
    const features = [
      made.feature({ sourceId: "feat_1", key: "api_calls" }),
      made.feature({ sourceId: "mtr_1", key: "api_calls", kind: "counter", meter }),
      made.feature({ sourceId: "mtr_2", key: "API_calls", kind: "counter", meter }),
    ];
    const records = catalogue([], features);
    const mapping = suggestMapping(input(records));
    expect(mapping.features).toMatchObject({ feat_1: { to: "api_calls" }, mtr_1: { to: "api_calls" } });
    const third = mapping.features.mtr_2;
    expect(third && "to" in third && third.to).toMatch(/^api_calls-[0-9a-f]{6}$/);
    expect(validateMapping(mapping, indexCatalogue(records), emptySummary())).toEqual([]);
  });

  it("gives limited features to the layer and says what is lost with it", () => {
    const limited = made.entitlement({ state: "limited", limit: "10000" });
    const records = catalogue(
      [made.plan()],
      [made.feature()],
      [{ entity: "entitlements", customerId: null, record: limited }],
    );
    const mapping = suggestMapping(input(records));
    expect(mapping.features.feat_sso).toMatchObject({ enforcement: "layer" });
    expect(mapping.decisions).toContainEqual(
      expect.objectContaining({ code: "limit.layer", subject: "feat_sso", by: "default" }),
    );
  });

  it("orders plans by what one customer pays in the main currency, add-ons last", () => {
    const plans = [
      made.plan({ sourceId: "price_small", productId: "prod_small" }),
      made.plan({
        sourceId: "price_big",
        productId: "prod_big",
        components: [made.component({ pricing: { model: "perUnit", unitAmount: "9900" } })],
      }),
      made.plan({
        sourceId: "price_addon",
        productId: "prod_addon",
        kind: "addOn",
        components: [made.component({ pricing: { model: "perUnit", unitAmount: "99000" } })],
      }),
    ];
    const records = catalogue(plans);
    const summary = emptySummary();
    const items = plans.map((plan) => made.item({ sourceId: `si_${plan.sourceId}`, planId: plan.sourceId }));
    // Eleven further customers make the small plan earn more in all than the large one.
    const bought = [items, ...Array.from({ length: 11 }, () => items.slice(0, 1))];
    for (const [index, own] of bought.entries()) {
      const customerId = `cus_${index}`;
      const record = made.subscription({ sourceId: `sub_${index}`, customerId, items: own });
      const plansById = indexCatalogue(records).plans;
      addCustomer(summary, [{ entity: "subscriptions", customerId, record }], plansById, asOf);
    }
    const earned = (planId: string) =>
      ratio.formatFraction(summary.plans.get(planId)?.mrr.get("usd") ?? ratio.zero);
    expect(Number(earned("price_small"))).toBeGreaterThan(Number(earned("price_big")));
    const mapping = suggestMapping(input(records, { summary }));
    expect(mapping.planOrder).toEqual(["prod_big", "prod_small", "prod_addon"]);
  });

  it("recommends a decision for each thing customers have that the target has no place for", () => {
    const summary = emptySummary();
    const owner = made.customer({
      accountBalance: [{ amountMinor: "-500", currency: "usd" }],
      metadata: { a: "b" },
    });
    addCustomer(summary, [{ entity: "customers", customerId: "cus_1", record: owner }], new Map(), asOf);
    const codes = suggestMapping(input([], { summary })).decisions.map((each) => each.code);
    expect(codes).toEqual(["credit.account-balance", "customer.metadata"]);
  });
});
