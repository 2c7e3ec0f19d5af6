import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { ratio } from "@/lib/canonical";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { assessCustomer } from "./assess-customer";
import type { AssessmentContext } from "./context";
import { findingKinds } from "./finding-kinds";

const asOf = "2026-11-22T00:00:00Z";
const plan = (change: object = {}) => ({
  sourceId: "price_pro",
  productId: "prod_pro",
  name: "Pro",
  nickname: null,
  lookupKey: null,
  kind: "base" as const,
  versionOf: null,
  version: null,
  active: true,
  listed: true,
  trialDays: null,
  components: [
    {
      currency: "usd",
      interval: { unit: "month" as const, count: 1 },
      usage: "licensed" as const,
      featureId: null,
      pricing: { model: "perUnit" as const, unitAmount: "2900" },
    },
  ],
  metadata: {},
  createdAt: null,
  ...change,
});
const feature = (kind: "boolean" | "counter" | "gauge" | "static", aggregation?: "sum" | "max") => ({
  sourceId: "feat_1",
  key: "exports",
  name: "Exports",
  kind,
  unit: null,
  active: true,
  meter: aggregation ? { eventName: "exports", aggregation } : null,
  metadata: {},
});
const entitlement = (change: object = {}) => ({
  sourceId: "ent_1",
  subject: { kind: "plan" as const, planId: "price_pro" },
  featureId: "feat_1",
  state: "on" as const,
  limit: null,
  enforcement: "hard" as const,
  reset: null,
  expiresAt: null,
  resourceId: null,
  ...change,
});
const customer = (change: object = {}): CanonicalRecord => ({
  entity: "customers",
  customerId: "cus_1",
  record: {
    sourceId: "cus_1",
    email: "a@b.example",
    name: "A",
    phone: null,
    country: null,
    currency: "usd",
    state: "active",
    createdAt: null,
    parentId: null,
    billingProviderId: null,
    taxIds: [],
    accountBalance: [],
    discounts: [],
    effectiveFeatureKeys: null,
    metadata: {},
    ...change,
  },
});
const item = (change: object = {}) => ({
  sourceId: "si_1",
  planId: "price_pro",
  quantity: "2",
  periodStart: "2026-11-01T00:00:00Z",
  periodEnd: "2026-12-15T00:00:00Z",
  discounts: [],
  pricing: null,
  ...change,
});
const subscription = (change: object = {}): CanonicalRecord => ({
  entity: "subscriptions",
  customerId: "cus_1",
  record: {
    sourceId: "sub_1",
    customerId: "cus_1",
    status: "active",
    sourceStatus: "active",
    currency: "usd",
    startedAt: null,
    trialEndsAt: null,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    endedAt: null,
    collectionPausedUntil: null,
    collectionMethod: "automatic",
    hasPaymentMethod: true,
    taxHandling: "none",
    items: [item()],
    discounts: [],
    scheduledChanges: [],
    resourceId: null,
    metadata: {},
    ...change,
  },
});
const credit = (change: object = {}): CanonicalRecord => ({
  entity: "creditBalances",
  customerId: "cus_1",
  record: {
    sourceId: "credgr_1",
    customerId: "cus_1",
    name: "Welcome",
    kind: "money",
    currency: "usd",
    unit: null,
    original: "5000",
    available: "4200",
    category: null,
    priority: null,
    state: "live",
    effectiveAt: null,
    expiresAt: "2026-12-31T00:00:00Z",
    planIds: null,
    ...change,
  },
});

function assess(
  records: readonly CanonicalRecord[],
  context: Partial<AssessmentContext> = {},
  catalogue: readonly CanonicalRecord[] = [{ entity: "plans", customerId: null, record: plan() }],
) {
  return assessCustomer(
    {
      index: indexCatalogue(catalogue),
      asOf,
      sourceIsRail: true,
      creditStays: () => true,
      usedFeatures: () => [],
      isEarlierVersion: () => false,
      sharesEmail: () => false,
      ...context,
    },
    "cus_1",
    records,
  );
}
const codes = (result: ReturnType<typeof assess>) => result.hits.map(({ code }) => code);

describe("findings of a customer", () => {
  it("puts the line's exact recurring revenue behind a price and the customer's behind the customer", () => {
    const result = assess([customer(), subscription()]);
    const shown = result.hits.map(({ code, subject, mrr }) => [
      code,
      subject,
      ratio.formatFraction(mrr.get("usd") ?? ratio.zero),
    ]);
    expect(shown).toEqual([
      ["customer.identity", "*", "5800"],
      ["price.perUnit", "price_pro", "5800"],
    ]);
  });

  it.each([
    ["a parent", [customer({ parentId: "cus_0" })], "customer.parent"],
    [
      "a balance",
      [customer({ accountBalance: [{ amountMinor: "-1200", currency: "usd" }] })],
      "customer.balance",
    ],
    ["a tax number", [customer({ taxIds: [{ type: "eu_vat", value: "DE1" }] })], "customer.tax"],
    [
      "two subscriptions",
      [customer(), subscription(), subscription({ sourceId: "sub_2" })],
      "subscription.several",
    ],
    [
      "a frozen price",
      [subscription({ items: [item({ pricing: { model: "flat", amount: "100" } })] })],
      "price.frozen",
    ],
    ["a resource", [subscription({ resourceId: "site-1" })], "subscription.resource"],
    [
      "a trial",
      [subscription({ status: "trialing", trialEndsAt: "2026-12-01T00:00:00Z" })],
      "subscription.trial",
    ],
    ["credits in money", [credit()], "credits.money"],
    ["credits in units", [credit({ kind: "units", currency: null, unit: "tokens" })], "credits.units"],
    ["credits with an end", [credit()], "credits.expiring"],
  ])("names %s", (_what, records, code) => {
    expect(codes(assess(records))).toContain(code);
    expect(Object.keys(findingKinds)).toContain(code);
  });

  it.each([
    ["boolean", undefined, { state: "on" }, "access.boolean"],
    ["counter", "sum", { state: "limited", limit: "100" }, "access.limit.layer"],
    ["gauge", undefined, { state: "limited", limit: "5" }, "access.gauge"],
    ["static", undefined, { state: "limited", limit: "30" }, "access.configuration"],
  ] as const)("says who holds a %s feature (%s) that is %j: %s", (kind, aggregation, state, code) => {
    const result = assess([customer(), subscription()], {}, [
      { entity: "plans", customerId: null, record: plan() },
      { entity: "features", customerId: null, record: feature(kind, aggregation) },
      { entity: "entitlements", customerId: null, record: entitlement(state) },
    ]);
    expect(codes(result).filter((each) => each.startsWith("access."))).toEqual([code]);
  });

  it("names a version only where a newer one exists", () => {
    const { hits } = assess([customer(), subscription()], { isEarlierVersion: (id) => id === "price_pro" });
    expect(hits.map(({ code }) => code)).toContain("plan.version");
  });

  it("finds nothing in use behind what has ended", () => {
    const ended = subscription({
      status: "cancelled",
      resourceId: "x",
      items: [item({ planId: "price_pro" })],
    });
    expect(codes(assess([customer(), ended, credit({ state: "expired" })]))).toEqual(["customer.identity"]);
  });
});

describe("obligations", () => {
  const scheduled = subscription({
    scheduledChanges: [
      { sourceId: "sub_1/cancel", kind: "cancellation", at: "2026-12-24T00:00:00Z", description: "Ends." },
      { sourceId: "sub_1/trial_end", kind: "trialEnd", at: "2026-11-01T00:00:00Z", description: "Past." },
    ],
  });

  it("lists what is still to come, with the rail as executor where the source is the rail", () => {
    const { obligations } = assess([scheduled, credit()]);
    expect(
      obligations.map(({ kind, at, amount, unit, executor }) => [kind, at, amount, unit, executor]),
    ).toEqual([
      ["cancellation", "2026-12-24T00:00:00Z", null, null, "rail"],
      ["creditExpiry", "2026-12-31T00:00:00Z", "4200", "usd", "rail"],
    ]);
  });

  it("has nobody for what no system does any more", () => {
    expect(assess([scheduled], { sourceIsRail: false }).obligations.map(({ executor }) => executor)).toEqual([
      null,
    ]);
    const moved = assess([credit()], { creditStays: () => false }).obligations;
    expect(moved.map(({ executor }) => executor)).toEqual([null]);
  });
});

describe("what a source does about credits by itself", () => {
  const due = (record: CanonicalRecord, context: Partial<AssessmentContext> = {}) =>
    assess([record], context).obligations.map(({ kind, at, amount, unit, executor }) => [
      kind,
      at.slice(0, 10),
      amount,
      unit,
      executor,
    ]);
  const block = (change: object) =>
    credit({ kind: "units", currency: null, unit: "tokens", expiresAt: null, ...change });
  const monthly = {
    grantedAgain: { at: "2026-12-01T00:00:00Z", amount: "500", every: { unit: "month", count: 1 } },
  };

  it("names every grant within reach, and who makes it", () => {
    expect(due(block(monthly))).toEqual([
      ["recurringGrant", "2026-12-01", "500", "tokens", "rail"],
      ["recurringGrant", "2027-01-01", "500", "tokens", "rail"],
      ["recurringGrant", "2027-02-01", "500", "tokens", "rail"],
      ["recurringGrant", "2027-03-01", "500", "tokens", "rail"],
    ]);
    const keys = assess([block(monthly)]).obligations.map(({ key }) => key);
    expect(new Set(keys).size).toBe(4);
  });

  it("has nobody for grants into a wallet that moves, or of a source that goes", () => {
    const executors = (context: Partial<AssessmentContext>) =>
      new Set(due(block(monthly), context).map((row) => row[4]));
    expect(executors({ creditStays: () => false })).toEqual(new Set([null]));
    expect(executors({ sourceIsRail: false })).toEqual(new Set([null]));
  });

  it("counts buying by itself as due from now on", () => {
    expect(due(block({ recharge: { below: "100", upTo: "1000" } }))).toEqual([
      ["autoRecharge", "2026-11-23", "1000", "tokens", "rail"],
    ]);
  });

  it("carries amount and unit of a grant that a price makes", () => {
    const change = {
      sourceId: "sub_1/credits/p1",
      kind: "recurringGrant",
      at: "2026-12-20T00:00:00Z",
      description: "Granted again.",
      amount: "250",
      unit: "tokens",
    };
    expect(due(subscription({ scheduledChanges: [change] }), { sourceIsRail: false })).toEqual([
      ["recurringGrant", "2026-12-20", "250", "tokens", null],
    ]);
  });

  it("leaves out a block that is not live", () => {
    expect(due(block({ ...monthly, state: "expired" }))).toEqual([]);
  });
});

describe("review", () => {
  const renewal = (periodStart: string, periodEnd: string) =>
    subscription({ items: [item({ periodStart, periodEnd })] });

  it.each([
    ["a monthly period that ends in 47 hours", renewal("2026-10-23T23:00:00Z", "2026-11-23T23:00:00Z"), true],
    [
      "a monthly period that ends in 49 hours",
      renewal("2026-10-24T01:00:00Z", "2026-11-24T01:00:00Z"),
      false,
    ],
    ["a yearly period that ends in 71 hours", renewal("2025-11-24T23:00:00Z", "2026-11-24T23:00:00Z"), true],
    ["a period that has ended", renewal("2026-10-21T00:00:00Z", "2026-11-21T00:00:00Z"), false],
  ])("%s: near renewal %#", (_what, record, near) => {
    expect(assess([record]).buckets.includes("near-renewal")).toBe(near);
  });

  it.each([
    ["past-due", [subscription({ status: "pastDue" })]],
    ["trial-ending", [subscription({ status: "trialing", trialEndsAt: "2026-11-28T00:00:00Z" })]],
    ["several-subscriptions", [subscription(), subscription({ sourceId: "sub_2" })]],
    ["unusual-price", [subscription({ items: [item({ quantity: "0" })] })]],
    ["manual-tax", [subscription({ taxHandling: "manual" })]],
    ["no-payment-method", [subscription({ hasPaymentMethod: false })]],
    ["negative-balance", [customer({ accountBalance: [{ amountMinor: "5", currency: "usd" }] })]],
  ] as const)("puts a customer into %s", (bucket, records) => {
    expect(assess(records).buckets).toEqual([bucket]);
  });

  it("leaves a customer who pays by invoice out of those without a payment method", () => {
    const invoiced = subscription({ hasPaymentMethod: false, collectionMethod: "invoice" });
    expect(assess([invoiced]).buckets).toEqual([]);
  });
});
