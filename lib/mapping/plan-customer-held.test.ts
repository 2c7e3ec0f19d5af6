import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { StoredEntitlement } from "@/lib/target/types";
import { adjustEvents } from "@/lib/traffic";
import type { MappingDocument } from "./document";
import { planCustomer } from "./plan-customer";
import type { CustomerPlan, CustomerTargetState } from "./plan-types";
import {
  asOf,
  contextFor,
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

describe("planCustomer, credits and what is held", () => {
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

    it("counts a confirmed grant as given before there is a profile, and raises it by what came since", () => {
      const context = contextFor(toWallet);
      const target = new MemoryTarget();
      const first = planCustomer(context, withCredits({ available: "5" }), nothing);
      target.apply(
        first.records.map((record) => ({
          ...record,
          writes: record.writes.filter(({ phase }) => phase === "grants"),
        })),
      );
      const granted = [...target.grants].map(([key, credits]) => ({ key, credits }));
      const now = { ...target.stateOf(userId), granted };
      const grants = (plan: CustomerPlan) => writesOf(plan).filter(({ phase }) => phase === "grants");
      expect(grants(planCustomer(context, withCredits({ available: "5" }), now))).toEqual([]);
      const raised = planCustomer(context, withCredits({ available: "7" }), now);
      expect(grants(raised)).toMatchObject([{ write: { grant: { amount: "20" } } }]);
      // A user who is gone took the wallet along, whatever was confirmed once.
      const gone = planCustomer(context, withCredits({ available: "5" }), { ...nothing, granted });
      expect(grants(gone)).toMatchObject([{ write: { grant: { amount: "50" } } }]);
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
});
