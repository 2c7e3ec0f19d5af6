import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ratio } from "@/lib/canonical";
import { subscriptionMrr } from "@/lib/mapping/mrr";
import { exportInMemory, type WholeExport } from "../export-in-memory";
import { chargebeeSource } from ".";
import { startTestAccount, type TestAccount, testInstant, testScope } from "./test-account";
import { allOf } from "./test-objects";

const read = (
  account: TestAccount,
  more: { only?: string[]; onPage?: () => void } = {},
): Promise<WholeExport> =>
  exportInMemory({
    adapter: chargebeeSource,
    config: account.config,
    io: account.io,
    scope: testScope,
    ...more,
  });

/** Every subscription's revenue by our rule, rounded as the site rounds it. */
function revenueOf(whole: WholeExport): Map<string, number> {
  const plans = new Map(allOf(whole.records, "plans").map((plan) => [plan.sourceId, plan]));
  return new Map(
    allOf(whole.records, "subscriptions").map((one) => [
      one.sourceId,
      Number(ratio.roundHalfEven(subscriptionMrr(one, null, plans, testInstant).mrr)),
    ]),
  );
}

describe("a site with items and item prices", () => {
  let account: TestAccount;
  let whole: WholeExport;
  const shaped = (name: string): string =>
    account.standIn.manifest?.awkward.find(({ shape }) => shape.startsWith(name))?.customerIds[0] ?? "";
  const subscriptionsOf = (customer: string) =>
    allOf(whole.records, "subscriptions").filter((one) => one.customerId === customer);

  beforeAll(async () => {
    account = await startTestAccount();
    whole = await read(account);
  }, 60_000);
  afterAll(() => account.stop());

  it("has every shape that is easy to get wrong", () => {
    expect(account.standIn.manifest?.awkward).toHaveLength(32);
  });

  it("carries everything without an error", () => {
    expect(whole.issues.filter((one) => one.severity === "error")).toEqual([]);
    expect(whole.unavailable).toEqual([]);
    const { state } = account.standIn;
    expect(allOf(whole.records, "customers")).toHaveLength(state.customer.size);
    // One was transferred and one deleted.
    expect(allOf(whole.records, "subscriptions")).toHaveLength(state.subscription.size - 2);
    expect(allOf(whole.records, "plans")).toHaveLength(state.item_price.size);
    expect(allOf(whole.records, "coupons")).toHaveLength(state.coupon.size);
  });

  it("comes to the revenue that the site states, subscription by subscription", () => {
    const ours = revenueOf(whole);
    const stated = [...account.standIn.state.subscription.values()].filter(({ id }) => ours.has(id));
    expect(stated.length).toBeGreaterThan(50);
    expect(stated.filter(({ id, mrr }) => ours.get(id) !== mrr).map(({ id }) => id)).toEqual([]);
    expect(stated.filter(({ mrr }) => (mrr ?? 0) > 0).length).toBeGreaterThan(40);
  });

  it("keeps usage exact: every row of the window and every daily sum", () => {
    const end = Date.parse("2026-11-15T00:00:00Z") / 1000;
    const start = end - 31 * 86_400;
    const inWindow = (at: number): boolean => at >= start && at < end;
    const rows = [...account.standIn.state.usage.values()].filter((one) => inWindow(one.usage_date));
    const summed = new Set(
      account.standIn.state.counted
        .filter((one) => inWindow(one.at))
        .map((one) => `${one.subscriptionId}/${one.featureId}/${one.at - (one.at % 86_400)}`),
    );
    const usage = allOf(whole.records, "usage");
    expect(usage).toHaveLength(rows.length + summed.size);
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const found = usage.find((one) => one.sourceId === row.id);
      expect(found).toMatchObject({
        quantity: row.quantity,
        dimensions: { subscription: row.subscription_id },
      });
    }
    expect(usage.filter((one) => one.windowStart !== null)).toHaveLength(summed.size);
  });

  it("keeps the three credit systems apart, and what the rail owes on the rail", () => {
    const customer = shaped("promotional credits");
    const own = allOf(whole.records, "creditBalances").filter((one) => one.customerId === customer);
    expect(
      own.map(({ category, currency, available, railOnly }) => [category, currency, available, railOnly]),
    ).toEqual([
      ["promotional", "usd", "12000", true],
      ["refundable", "usd", "3400", true],
      ["excess", "usd", "560", true],
      ["promotional", "eur", "900", true],
    ]);
    const wallet = allOf(whole.records, "creditBalances").filter(
      (one) => one.customerId === shaped("wallet"),
    );
    expect(
      wallet.map(({ kind, unit, original, available, state }) => [kind, unit, original, available, state]),
    ).toEqual([
      ["units", "ai-credits", "300", "300", "pending"],
      ["units", "ai-credits", "1000", "250.5", "live"],
      ["units", "ai-credits", "500", "0", "live"],
    ]);
  });

  it("knows the dated changes: ramp, contract, scheduled change, trial, pause, cancellation", () => {
    const kindsOf = (name: string) =>
      subscriptionsOf(shaped(name)).flatMap((one) => one.scheduledChanges.map((change) => change.kind));
    expect(kindsOf("ramp")).toEqual(["phase", "phase"]);
    expect(kindsOf("in trial")).toEqual(["trialEnd"]);
    expect(kindsOf("paused")).toEqual(["resume"]);
    expect(kindsOf("non-renewing")).toEqual(["cancellation"]);
    expect(kindsOf("begins later")).toEqual(["start"]);
    const changing = account.standIn.manifest?.awkward.find(({ shape }) => shape.startsWith("ramp"))
      ?.customerIds[1];
    expect(subscriptionsOf(changing ?? "")[0]?.scheduledChanges[0]?.description).toContain(
      "growth-USD-monthly",
    );
  });

  it("carries overrides and what the catalogue would not give, and nothing else, per customer", () => {
    const own = (customer: string) =>
      allOf(whole.records, "entitlements").filter(
        (one) => one.subject.kind === "customer" && one.subject.customerId === customer,
      );
    expect(own(shaped("entitlement overrides")).map((one) => [one.featureId, one.state, one.limit])).toEqual([
      ["seats", "limited", "60"],
      ["sso", "on", null],
    ]);
    expect(own(shaped("entitlement kept")).map((one) => [one.featureId, one.limit])).toEqual([
      ["seats", "50"],
    ]);
    expect(own(shaped("archived plan"))).toEqual([]);
    const all = allOf(whole.records, "entitlements").filter((one) => one.subject.kind === "customer");
    expect(all).toHaveLength(3);
    const customer = allOf(whole.records, "customers").find(
      (one) => one.sourceId === shaped("entitlement overrides"),
    );
    expect(customer?.effectiveFeatureKeys).toEqual(["seats", "sso", "support-level"]);
  });

  it("says what it leaves out of what comes later", () => {
    const codes = whole.issues.map((one) => one.code);
    expect(codes).toContain("chargebee.transferred");
    expect(codes).toContain("chargebee.advance_invoices");
    expect(codes).toContain("chargebee.custom_value");
    expect(codes).toContain("chargebee.override_later");
  });

  it("asks each kind of site for its own lists only", () => {
    const paths = account.standIn.ledger.page(0, 1_000_000).entries.map((one) => one.path);
    expect(paths.filter((path) => path === "/api/v2/plans" || path === "/api/v2/addons")).toEqual([]);
  });
});

describe("a site with plans and add-ons", () => {
  it("comes to the same revenue, by itself", async () => {
    const account = await startTestAccount({ catalog: "v1", customers: 60 });
    try {
      const checked = await chargebeeSource.check(account.config, account.io);
      expect(checked).toMatchObject({ ok: true, accountId: "acme-test", mode: "test" });
      const whole = await read(account);
      expect(whole.issues.filter((one) => one.severity === "error")).toEqual([]);
      const ours = revenueOf(whole);
      const { state } = account.standIn;
      // Ladders frozen at purchase and discounts given by hand are not part of the older catalogue.
      const shapes = ["graduated", "manual", "coupons"];
      const excluded = new Set(
        account.standIn.manifest?.awkward
          .filter(
            ({ shape }) => shapes.some((name) => shape.startsWith(name)) || shape.includes("by the year"),
          )
          .flatMap(({ customerIds }) => customerIds),
      );
      const stated = [...state.subscription.values()].filter(
        ({ id, customer_id }) => ours.has(id) && !excluded.has(customer_id),
      );
      expect(stated.length).toBeGreaterThan(40);
      expect(stated.filter(({ id, mrr }) => ours.get(id) !== mrr).map(({ id }) => id)).toEqual([]);
      const setup = allOf(whole.records, "plans").find((one) => one.sourceId.endsWith("/setup"));
      expect(setup).toMatchObject({ kind: "charge", components: [{ interval: null }] });
    } finally {
      await account.stop();
    }
  });
});

describe("a list that moves while it is read", () => {
  it("loses nobody: rows touched, deleted and added between the pages", async () => {
    const account = await startTestAccount({ customers: 320, usageRows: 0 });
    try {
      const { state } = account.standIn;
      const [first, second] = [...state.customer.keys()];
      const now = Date.parse(testInstant) / 1000;
      let page = 0;
      const whole = await read(account, {
        only: ["customers", "changedSince"],
        onPage: () => {
          page += 1;
          if (page > 3) return;
          const touched = state.customer.find(`customer-${page * 70}`);
          if (touched) Object.assign(touched, { phone: `${page}`, updated_at: now + page });
          if (page === 1) state.customer.remove(first ?? "");
          const fresh = state.customer.find(second ?? "");
          if (fresh)
            state.customer.put({ ...fresh, id: `new-${page}`, created_at: now, updated_at: now + page });
        },
      });
      const ids = new Set(allOf(whole.records, "customers").map((one) => one.sourceId));
      for (const { id } of state.customer.values()) expect(ids).toContain(id);
      expect(ids.has("new-3")).toBe(true);
      expect(allOf(whole.records, "customers").find((one) => one.sourceId === "customer-70")?.phone).toBe(
        "1",
      );
    } finally {
      await account.stop();
    }
  });

  it("loses nobody when more rows than a page holds changed in the same second", async () => {
    const account = await startTestAccount({ customers: 450, usageRows: 0 });
    try {
      const { state } = account.standIn;
      const second = Date.parse("2026-10-01T00:00:00Z") / 1000;
      for (const [index, customer] of [...state.customer.values()].entries()) {
        if (index >= 60 && index < 400) customer.updated_at = second;
      }
      const whole = await read(account, { only: ["customers"] });
      expect(allOf(whole.records, "customers")).toHaveLength(state.customer.size);
      const pages = account.standIn.ledger
        .page(0, 10_000)
        .entries.filter((one) => one.path.endsWith("/customers"));
      expect(pages.length).toBeLessThan(20);
    } finally {
      await account.stop();
    }
  });
});

describe("the connection test", () => {
  it("says which resources a restricted key may not read", async () => {
    const key = "test_restricted0123456789";
    const account = await startTestAccount({
      customers: 12,
      usageRows: 0,
      keys: [
        { key, resources: ["configurations", "customers", "items", "item_prices", "features", "currencies"] },
      ],
    });
    try {
      const result = await chargebeeSource.check(account.config, account.io);
      expect(result).toMatchObject({ ok: false, code: "chargebee.permission_missing" });
      const lacking = result.permissions.filter((one) => !one.granted).map((one) => one.providerPermission);
      expect(lacking).toContain("subscriptions");
      expect(lacking).not.toContain("customers");
    } finally {
      await account.stop();
    }
  });

  it("names the address when nobody answers there", async () => {
    const account = await startTestAccount({ customers: 5, usageRows: 0 });
    await account.standIn.stop();
    const result = await chargebeeSource.check(account.config, account.io);
    expect(result).toMatchObject({ ok: false, code: "chargebee.unreachable" });
    await account.stop();
  });
});

describe("the request limit", () => {
  it("waits for Retry-After instead of giving up, and stays below what the site allows", async () => {
    const account = await startTestAccount({ customers: 5, usageRows: 0, rateLimit: { perMinute: 3 } });
    try {
      const started = exportInMemory({
        adapter: chargebeeSource,
        config: account.config,
        io: { ...account.io, signal: AbortSignal.timeout(1500) },
        scope: testScope,
        only: ["customers", "subscriptions"],
      });
      await expect(started).rejects.toThrow("aborted");
      const refused = account.standIn.ledger.page(0, 1000).entries.filter((one) => one.status === 429);
      expect(refused.length).toBeGreaterThan(0);
      // Four in flight at most, then nobody until the minute is over.
      expect(refused.length).toBeLessThanOrEqual(4);
    } finally {
      await account.stop();
    }
  });
});
