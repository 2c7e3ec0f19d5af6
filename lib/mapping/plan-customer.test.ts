import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { StoredEntitlement } from "@/lib/target/types";
import { adjustEvents } from "@/lib/traffic";
import { carriedRecords } from "./carried";
import type { MappingDocument } from "./document";
import { planCustomer } from "./plan-customer";
import type { CustomerPlan, CustomerTargetState, PlanContext } from "./plan-types";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";
import { suggestedMapping, testTenantId } from "./testing/suggested-mapping";

const tenantId = testTenantId;
const asOf = "2026-11-22T00:00:00Z";
const userId = "715ab9d5.cus_1";
const nothing: CustomerTargetState = { user: null, entitlements: [], events: new Map() };
const rule = { state: "accepted", reason: "", confidence: 1, by: "ada" } as const;

const meter = made.feature({
  sourceId: "mtr_1",
  key: "api_calls",
  name: "API calls",
  kind: "counter",
  meter: { eventName: "api_calls", aggregation: "sum" },
});
const catalogue: CanonicalRecord[] = [
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

const mappingFor = (
  records: readonly CanonicalRecord[],
  change: Partial<MappingDocument> = {},
): MappingDocument => suggestedMapping(records, { planOrder: ["prod_pro", "prod_extra"], ...change });

const contextFor = (
  change: Partial<MappingDocument> = {},
  given: Partial<PlanContext> = {},
): PlanContext => ({
  tenantId,
  mapping: mappingFor(catalogue, change),
  catalogue,
  asOf,
  ...given,
});

const owned = <E extends CanonicalRecord["entity"]>(
  entity: E,
  record: Extract<CanonicalRecord, { entity: E }>["record"],
  // The entity and its record belong together by the parameter types; TypeScript cannot rebuild the union from them.
): CanonicalRecord => ({ entity, customerId: "cus_1", record }) as CanonicalRecord;

const usual: CanonicalRecord[] = [
  owned("customers", made.customer()),
  owned("subscriptions", made.subscription()),
  owned("usage", made.usage()),
  owned("creditBalances", made.creditBalance()),
];

const outcomeOf = (plan: CustomerPlan, entity: string, sourceId?: string) => {
  const record = plan.records.find(
    (each) => each.entity === entity && (sourceId === undefined || each.sourceId === sourceId),
  );
  return record && `${record.outcome}/${record.reason}`;
};

const writesOf = (plan: CustomerPlan) => plan.records.flatMap((record) => record.writes);

describe("planCustomer", () => {
  it("plans a new customer: event, one grant, profile; the rail keeps its credits", () => {
    const plan = planCustomer(contextFor(), usual, nothing);
    expect(plan).toMatchObject({ userId, planKey: "prod_pro", walletCredits: "1" });
    expect(plan.exceptions).toEqual([
      { code: "wallet.floor", customerId: "cus_1", amount: "1", unit: "credits" },
    ]);
    expect(plan.records.map((each) => `${each.entity} ${each.outcome}/${each.reason}`)).toEqual([
      "customers created/new",
      "subscriptions created/new",
      "usage created/new",
      "creditBalances skipped/stays-on-rail",
    ]);
    expect(writesOf(plan).map(({ phase, write }) => `${phase} ${write.kind}`)).toEqual([
      "grants grantCredits",
      "profiles createEntitlement",
      "usage ingestEvent",
    ]);
    const grant = writesOf(plan)[0]?.write;
    expect(grant).toMatchObject({
      targetKey: `${tenantId}:balance:${userId}:1`,
      grant: { amount: "1", reason: `Opening balance [balance:${userId}:1]` },
    });
  });

  it("a profile says who, what, how much and since when, and no second import changes it", () => {
    const context = contextFor();
    const target = new MemoryTarget();
    target.apply(planCustomer(context, usual, nothing).records);
    const [row] = target.stateOf(userId).entitlements;
    expect(row?.metadata).toEqual({
      v: 1,
      source: "stripe:acct_1:live",
      id: "cus_1",
      email: "ada@example.com",
      name: "Ada",
      plan: "prod_pro",
      access: true,
      wallet: "1",
      generation: 1,
      asOf,
      rows: 1,
      subscriptions: [
        {
          id: "sub_1",
          status: "active",
          currency: "usd",
          start: "2026-01-01T00:00:00Z",
          collection: "automatic",
          mrr: "2900",
        },
      ],
      items: [
        {
          id: "si_1",
          sub: "sub_1",
          price: "price_pro",
          quantity: "1",
          start: "2026-11-01T00:00:00Z",
          end: "2026-12-01T00:00:00Z",
          mrr: "2900",
        },
      ],
      credits: [{ id: "credgr_1", name: "Welcome", available: "700", unit: "usd", on: "rail" }],
    });
    const later = { ...context, asOf: "2026-11-23T00:00:00Z" };
    const again = planCustomer(later, usual, target.stateOf(userId));
    expect(again.records.map((each) => each.outcome)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
      "skipped",
    ]);
    expect(writesOf(again)).toEqual([]);
  });

  it("former customers get no wallet, and without usage no user", () => {
    const ended = made.subscription({ status: "cancelled" });
    const former = [owned("customers", made.customer()), owned("subscriptions", ended)];
    const without = planCustomer(contextFor(), former, nothing);
    expect(without.records.map((each) => `${each.outcome}/${each.reason}`)).toEqual([
      "skipped/former",
      "skipped/ended",
    ]);
    expect(without.walletCredits).toBeNull();

    const withUsage = planCustomer(contextFor(), [...former, owned("usage", made.usage())], nothing);
    expect(withUsage).toMatchObject({ planKey: "no-access", walletCredits: null });
    expect(outcomeOf(withUsage, "customers")).toBe("created/new");
    expect(writesOf(withUsage).map(({ write }) => write.kind)).toEqual(["createEntitlement", "ingestEvent"]);
    expect(() => new MemoryTarget().apply(withUsage.records)).not.toThrow();
  });

  it("a former customer whose usage cannot be carried needs no user either", () => {
    const records = [
      owned("customers", made.customer()),
      owned("usage", made.usage({ at: "2026-12-01T00:00:00Z" })),
    ];
    const plan = planCustomer(contextFor(), records, nothing);
    expect(plan.records.map((each) => each.reason)).toEqual(["former", "future"]);
    expect(writesOf(plan)).toEqual([]);
  });

  it("a status without access means the plan no-access, but keeps a wallet", () => {
    const records = [
      owned("customers", made.customer()),
      owned("subscriptions", made.subscription({ status: "unpaid" })),
    ];
    const plan = planCustomer(contextFor(), records, nothing);
    expect(plan).toMatchObject({ planKey: "no-access", walletCredits: "1" });
    const access = { ...mappingFor(catalogue).access, unpaid: true };
    expect(planCustomer(contextFor({ access }), records, nothing).planKey).toBe("prod_pro");
  });

  it("features of a second subscription become overrides that go when it ends", () => {
    const second = made.subscription({
      sourceId: "sub_2",
      items: [made.item({ sourceId: "si_2", planId: "price_extra" })],
    });
    const context = contextFor();
    const target = new MemoryTarget();
    const both = [...usual, owned("subscriptions", second)];
    target.apply(planCustomer(context, both, nothing).records);
    const override = target.stateOf(userId).entitlements.find((row) => row.featureId === `extra:${userId}`);
    expect(override).toMatchObject({
      userId,
      limitType: "SOFT",
      limitValue: null,
      metadata: { cause: "further-product", state: "unlimited" },
    });
    const after = planCustomer(context, usual, target.stateOf(userId));
    expect(writesOf(after).map(({ write }) => write.kind)).toEqual([
      "deleteEntitlement",
      "updateEntitlement",
    ]);
    expect(writesOf(after)[0]?.undo).toMatchObject({ kind: "restoreEntitlement" });

    const unpaid = both.map((each) =>
      each.entity === "subscriptions" ? owned("subscriptions", { ...each.record, status: "unpaid" }) : each,
    );
    target.apply(planCustomer(context, unpaid, target.stateOf(userId)).records);
    const refused = target.stateOf(userId).entitlements.find((row) => row.featureId === `extra:${userId}`);
    expect(refused).toMatchObject({ limitType: "HARD", metadata: { state: "off", cause: "no-access" } });
    expect(writesOf(planCustomer(context, unpaid, target.stateOf(userId)))).toEqual([]);
  });

  it("the provider's own answer outweighs what the catalogue suggests", () => {
    const answers = (effectiveFeatureKeys: string[]) =>
      writesOf(
        planCustomer(
          contextFor(),
          [
            owned("customers", made.customer({ effectiveFeatureKeys })),
            owned("subscriptions", made.subscription()),
          ],
          nothing,
        ),
      ).flatMap(({ write }) =>
        write.kind === "createEntitlement" && write.row.featureId.includes(":")
          ? [`${write.row.featureId} ${write.row.limitType} ${write.row.limitValue}`]
          : [],
      );
    expect(answers(["sso"])).toEqual([]);
    expect(answers(["extra"])).toEqual([`extra:${userId} SOFT null`, `sso:${userId} HARD 0`]);
  });

  it("a customer's own limit that the target can hold becomes a counted row", () => {
    const counted = made.feature({ kind: "counter", meter: { eventName: "sso", aggregation: "count" } });
    const own = made.entitlement({
      sourceId: "ent_1",
      subject: { kind: "customer", customerId: "cus_1" },
      state: "limited",
      limit: "25",
    });
    const limited = catalogue.map(
      (each): CanonicalRecord =>
        each.entity === "features" && each.record.sourceId === "feat_sso"
          ? { ...each, record: counted }
          : each,
    );
    const mapping = mappingFor(limited);
    const context: PlanContext = { tenantId, mapping, catalogue: limited, asOf };
    const records = [...usual, owned("entitlements", own)];
    const rowOf = (plan: CustomerPlan) =>
      writesOf(plan).flatMap(({ write }) =>
        write.kind === "createEntitlement" && write.row.featureId === `sso:${userId}` ? [write.row] : [],
      )[0];
    expect(rowOf(planCustomer(context, records, nothing))).toMatchObject({
      limitType: "HARD",
      limitValue: 25,
      period: "TOTAL",
      metadata: { state: "limited", value: "25" },
    });
    const layer: MappingDocument["features"] = {
      ...mapping.features,
      feat_sso: { to: "sso", enforcement: "layer", burn: "none", ...rule },
    };
    const held = rowOf(
      planCustomer({ ...context, mapping: { ...mapping, features: layer } }, records, nothing),
    );
    expect(held).toMatchObject({ limitType: "SOFT", limitValue: null, metadata: { value: "25" } });
  });

  describe("credits", () => {
    const toWallet: Partial<MappingDocument> = { creditGrants: { "*": { to: "wallet", ...rule } } };
    const withCredits = (...blocks: Parameters<typeof made.creditBalance>[0][]): CanonicalRecord[] => [
      owned("customers", made.customer()),
      owned("subscriptions", made.subscription()),
      ...blocks.map((given, index) =>
        owned("creditBalances", made.creditBalance({ sourceId: `credgr_${index}`, ...given })),
      ),
    ];

    it("one cent is ten credits, several blocks one grant", () => {
      const plan = planCustomer(contextFor(toWallet), withCredits({}, { available: "0.5" }), nothing);
      expect(plan).toMatchObject({ walletCredits: "7005", exceptions: [] });
      expect(outcomeOf(plan, "creditBalances", "credgr_0")).toBe("created/new");
    });

    it("names floor, rounding and debt, which add up to the difference", () => {
      const amounts = (available: string) =>
        planCustomer(contextFor(toWallet), withCredits({ available }), nothing).exceptions.map(
          ({ code, amount }) => `${code} ${amount}`,
        );
      expect(amounts("0.01")).toEqual(["wallet.rounding 9/10"]);
      expect(amounts("0")).toEqual(["wallet.floor 1"]);
      expect(amounts("-3")).toEqual(["wallet.negative 30", "wallet.floor 1"]);
    });

    it("leaves out what cannot be spent now, and holds other currencies", () => {
      const plan = planCustomer(
        contextFor(toWallet),
        withCredits(
          { currency: "eur" },
          { expiresAt: "2026-11-01T00:00:00Z" },
          { state: "voided" },
          { effectiveAt: "2026-12-01T00:00:00Z" },
        ),
        nothing,
      );
      expect(plan.walletCredits).toBe("1");
      expect([0, 1, 2, 3].map((each) => outcomeOf(plan, "creditBalances", `credgr_${each}`))).toEqual([
        "held/credit-currency",
        "skipped/ended",
        "skipped/ended",
        "skipped/credit-later",
      ]);
    });

    it("grants only what is missing, and never takes back by itself", () => {
      const context = contextFor(toWallet);
      const target = new MemoryTarget();
      target.apply(planCustomer(context, withCredits({ available: "5" }), nothing).records);
      const more = planCustomer(context, withCredits({ available: "7" }), target.stateOf(userId));
      expect(writesOf(more)[0]?.write).toMatchObject({
        targetKey: `${tenantId}:balance:${userId}:1:70`,
        grant: { amount: "20" },
      });
      target.apply(more.records);
      expect(target.stateOf(userId).user?.creditBalance).toBe("70");
      const less = planCustomer(context, withCredits({ available: "6" }), target.stateOf(userId));
      expect(outcomeOf(less, "creditBalances")).toBe("held/credits-decreased");
      expect(writesOf(less).some(({ write }) => write.kind === "grantCredits")).toBe(false);
    });

    it("grants no difference twice when the profile of an earlier raise was never written", () => {
      const context = contextFor(toWallet);
      const target = new MemoryTarget();
      target.apply(planCustomer(context, withCredits({ available: "5" }), nothing).records);
      const raise = planCustomer(context, withCredits({ available: "7" }), target.stateOf(userId));
      target.apply(
        raise.records.map((record) => ({
          ...record,
          writes: record.writes.filter(({ phase }) => phase === "grants"),
        })),
      );
      expect(target.stateOf(userId).user?.creditBalance).toBe("70");
      // The profile still says 50: the same raise is repeated under its key, another one would grant 20 of it again.
      const same = planCustomer(context, withCredits({ available: "7" }), target.stateOf(userId));
      expect(outcomeOf(same, "customers")).toBe("updated/changed");
      const higher = planCustomer(context, withCredits({ available: "9" }), target.stateOf(userId));
      expect(outcomeOf(higher, "customers")).toBe("held/foreign-wallet");
      expect(writesOf(higher)).toEqual([]);
      target.apply(same.records);
      expect(target.stateOf(userId).user?.creditBalance).toBe("70");
      target.apply(planCustomer(context, withCredits({ available: "9" }), target.stateOf(userId)).records);
      expect(target.stateOf(userId).user?.creditBalance).toBe("90");
    });

    it("uses the scale of the unit", () => {
      const records = withCredits({ kind: "units", currency: null, unit: "token", available: "2.25" });
      const context = contextFor({ ...toWallet, unitScales: { token: "100" } });
      expect(planCustomer(context, records, nothing).walletCredits).toBe("225");
    });
  });

  describe("what belongs to somebody else is held as a whole", () => {
    const user = { id: userId, externalUserId: userId, email: null, creditBalance: "0", totalEvents: 0 };
    const profile = (metadata: StoredEntitlement["metadata"]): StoredEntitlement => ({
      id: "e1",
      featureId: "migration.profile",
      userId,
      limitType: "NONE",
      limitValue: null,
      period: null,
      metadata,
    });
    it.each<[string, CustomerTargetState]>([
      ["identity-collision", { ...nothing, user: { ...user, id: "0e0396bb-0000-4000-8000-000000000000" } }],
      ["foreign-wallet", { ...nothing, user: { ...user, creditBalance: "500" } }],
      ["foreign-user", { ...nothing, user: { ...user, totalEvents: 1 } }],
      [
        "foreign-profile",
        { ...nothing, user, entitlements: [profile({ source: "stripe:acct_2:live", id: "cus_1" })] },
      ],
      [
        "foreign-profile",
        { ...nothing, user, entitlements: [profile({ source: "stripe:acct_1:live", id: "CUS_1" })] },
      ],
    ])("%s", (reason, target) => {
      const plan = planCustomer(contextFor(), usual, target);
      expect(new Set(plan.records.map((each) => `${each.outcome}/${each.reason}`))).toEqual(
        new Set([`held/${reason}`]),
      );
      expect(plan.records).toHaveLength(usual.length);
      expect(writesOf(plan)).toEqual([]);
    });

    it("but an import that was cut off is recognised and finished", () => {
      const target = new MemoryTarget();
      const plan = planCustomer(contextFor(), usual, nothing);
      const unfinished = plan.records.map((record) => ({
        ...record,
        writes: record.writes.filter(({ phase }) => phase !== "profiles"),
      }));
      target.apply(unfinished);
      const rest = planCustomer(contextFor(), usual, target.stateOf(userId));
      target.apply(rest.records);
      expect(target.stateOf(userId)).toMatchObject({ user: { creditBalance: "1", totalEvents: 1 } });
      expect(writesOf(planCustomer(contextFor(), usual, target.stateOf(userId)))).toEqual([]);
    });
  });

  it("after an undo the next import is a new generation, read from the target", () => {
    const target = new MemoryTarget();
    target.apply(planCustomer(contextFor(), usual, nothing).records);
    target.entitlements.clear();
    const [adjust] = adjustEvents({
      tenantId,
      sourceName: "stripe:acct_1:live",
      userId,
      generation: 1,
      purpose: "undo",
      reference: "run-1",
      credits: 1n,
      at: asOf,
    });
    if (!adjust) throw new Error("An adjustment has at least one event.");
    const { metadata, feature_id: featureId, timestamp, event_id: id } = adjust;
    target.events.set("undo", { id, userId, featureId, timestamp, creditsBurned: "1", metadata });
    const plan = planCustomer(contextFor(), usual, target.stateOf(userId));
    expect(writesOf(plan)[0]).toMatchObject({
      generation: 2,
      write: { targetKey: `${tenantId}:balance:${userId}:2` },
    });
    expect(outcomeOf(plan, "usage")).toBe("unchanged/same");
  });

  it("usage that the source changed afterwards is held, because the target cannot change an event", () => {
    const target = new MemoryTarget();
    target.apply(planCustomer(contextFor(), usual, nothing).records);
    const changed = usual.map((each) =>
      each.entity === "usage" ? owned("usage", made.usage({ quantity: "13" })) : each,
    );
    expect(outcomeOf(planCustomer(contextFor(), changed, target.stateOf(userId)), "usage")).toBe(
      "held/usage-changed",
    );
  });

  it("an undecided plan holds the customer, an undecided feature only its usage", () => {
    const open = { open: true as const, reason: "" };
    const { plans, features } = mappingFor(catalogue);
    const byPlan = planCustomer(contextFor({ plans: { ...plans, price_pro: open } }), usual, nothing);
    expect(byPlan.records.every((each) => each.reason === "unmapped")).toBe(true);
    const byFeature = planCustomer(contextFor({ features: { ...features, mtr_1: open } }), usual, nothing);
    expect(outcomeOf(byFeature, "customers")).toBe("created/new");
    expect(outcomeOf(byFeature, "usage")).toBe("held/unmapped");
  });

  it("records without their customer are rejected", () => {
    const plan = planCustomer(contextFor(), [owned("subscriptions", made.subscription())], nothing);
    expect(outcomeOf(plan, "subscriptions")).toBe("rejected/no-customer");
    expect(() => planCustomer(contextFor(), [], nothing)).toThrow(RangeError);
  });

  it("charge lines keep their money on the rail unless somebody decided otherwise", () => {
    const lines = (dispositions: MappingDocument["dispositions"]) =>
      planCustomer(contextFor({ dispositions }), usual, nothing).chargeLines.map(
        ({ disposition, mrrBefore, mrrAfter }) => `${disposition} ${mrrBefore} ${mrrAfter}`,
      );
    const decided = { by: "ada", note: "Agreed." };
    expect(lines({})).toEqual(["stays 2900 2900"]);
    expect(lines({ price_pro: { disposition: "credits", ...decided } })).toEqual(["credits 2900 0"]);
    expect(
      lines({
        price_pro: { disposition: "credits", ...decided },
        si_1: { disposition: "ends", ...decided },
      }),
    ).toEqual(["ends 2900 0"]);
  });

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
