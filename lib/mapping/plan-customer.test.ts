import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { MappingDocument } from "./document";
import { planCustomer } from "./plan-customer";
import type { CustomerPlan, PlanContext } from "./plan-types";
import {
  asOf,
  catalogue,
  contextFor,
  mappingFor,
  nothing,
  outcomeOf,
  owned,
  rule,
  tenantId,
  userId,
  usual,
  writesOf,
} from "./testing/customer-planning";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";

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

  it("what a customer was granted alone never takes away what the plan gives, unless the provider said so", () => {
    const own = made.entitlement({
      sourceId: "promo_1",
      subject: { kind: "customer", customerId: "cus_1" },
      state: "limited",
      limit: "5",
    });
    const stateFor = (given: Partial<Parameters<typeof made.customer>[0]>) => {
      const target = new MemoryTarget();
      const records = [
        owned("customers", made.customer(given)),
        owned("subscriptions", made.subscription()),
        owned("entitlements", own),
      ];
      target.apply(planCustomer(contextFor(), records, nothing).records);
      const row = target.stateOf(userId).entitlements.find((each) => each.featureId === `sso:${userId}`);
      return row ? `${row.metadata.state} ${row.metadata.value}` : "as the plan";
    };
    expect(stateFor({ effectiveFeatureKeys: null })).toBe("as the plan");
    // The provider worked it out for this customer: five it is, as it was yesterday.
    expect(stateFor({ effectiveFeatureKeys: ["sso"] })).toBe("limited 5");
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
    const records = [
      owned("customers", made.customer({ effectiveFeatureKeys: ["sso"] })),
      owned("subscriptions", made.subscription()),
      owned("entitlements", own),
    ];
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
});
