import { afterEach, describe, expect, it, vi } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { StiggStandInOptions } from "@/lib/emulators/stigg";
import { exportInMemory } from "../export-in-memory";
import { stiggSource } from ".";
import { startTestAccount, type TestAccount, testScope } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

let account: TestAccount;
afterEach(() => account.stop());

async function start(options: StiggStandInOptions = {}): Promise<TestAccount> {
  account = await startTestAccount({ customers: 36, usageRows: 40, ...options });
  return account;
}
const run = (only?: readonly string[], onPage?: (stream: string) => void) =>
  exportInMemory({
    adapter: stiggSource,
    ...account,
    scope: testScope,
    ...(only && { only }),
    ...(onPage && { onPage }),
  });
const of = (shape: string): string[] =>
  account.standIn.manifest.awkward.find((one) => one.shape.startsWith(shape))?.customerIds ?? [];
const control = (route: string, body: unknown) =>
  fetch(`${account.standIn.controlUrl}${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

describe("reading a Stigg environment", () => {
  it("loses nothing that its defaults hide", async () => {
    const { standIn } = await start();
    const whole = await run();
    const { environment } = standIn;
    const ids = (entity: CanonicalRecord["entity"]) =>
      new Set(whole.records.filter((one) => one.entity === entity).map((one) => one.record.sourceId));
    // Archived customers, subscriptions of every status, versions that are no longer sold, archived credit types.
    expect(ids("customers")).toEqual(new Set(environment.customers.map((one) => one.customerId)));
    expect(ids("subscriptions")).toEqual(new Set(environment.subscriptions.map((one) => one.subscriptionId)));
    const versions = [...environment.plans, ...environment.addons].map(
      (one) => `${one.refId}@${one.versionNumber}`,
    );
    expect(ids("products")).toEqual(new Set(versions));
    expect(ids("features").has("credits/cred-old")).toBe(true);
    expect(whole.issues.filter((one) => one.severity === "error")).toEqual([]);
    const ofCustomer = (id = "") => whole.records.filter((one) => one.customerId === id);
    expect(ofCustomer(of("archived")[0]).map((one) => one.entity)).toEqual(["customers"]);

    const tokens = ofCustomer(of("add-on several")[0]).flatMap((one) =>
      one.entity === "entitlements" && one.record.featureId === "feature-ai-tokens" ? [one.record.limit] : [],
    );
    // 250,000 of the plan and three packs of 100,000, added up by Stigg.
    expect(tokens).toEqual(["550000"]);

    const resources = ofCustomer(of("several resources")[0]).flatMap((one) =>
      one.entity === "usage" ? [[one.record.resourceId?.split(".")[1], one.record.quantity]] : [],
    );
    expect(resources).toEqual([
      ["workspace-a", "120"],
      ["workspace-b", "120"],
    ]);
  });

  it("adds up usage to what was reported in the window, to the last decimal", async () => {
    const { standIn } = await start();
    const whole = await run();
    const [customerId = ""] = of("usage: exact decimals");
    const usage = whole.records.flatMap((one) =>
      one.entity === "usage" && one.customerId === customerId ? [one.record] : [],
    );
    const values = (feature: string) =>
      usage.filter((one) => one.featureId === feature).map((one) => one.quantity);
    expect(values("feature-ai-tokens")).toEqual(expect.arrayContaining(["0.1", "0.2"]));
    expect(values("feature-seats")).toEqual(["9", "7", "8"]);
    expect(usage.some((one) => one.quantity === "-20")).toBe(true);
    expect(standIn.environment.reports.length).toBeGreaterThan(0);
  });

  it("finds what is made and changed while it reads", async () => {
    const { standIn } = await start();
    const first = standIn.environment.customers[3]?.customerId ?? "";
    const edits = [
      { op: "create", object: "customer", id: "late-comer", like: first },
      { op: "update", object: "customer", id: first, set: { name: "Renamed" } },
      { op: "update", object: "subscription", id: "sub-0004e", set: { status: "CANCELED" } },
    ];
    let done: Promise<unknown> | null = null;
    const whole = await run(undefined, (stream) => {
      if (stream === "subscriptions") done ??= control("/account", { edits });
    });
    await done;
    const customers = whole.records.flatMap((one) => (one.entity === "customers" ? [one.record] : []));
    expect(customers.find((one) => one.sourceId === first)?.name).toBe("Renamed");
    expect(customers.some((one) => one.sourceId === "late-comer")).toBe(true);
  });

  it("asks for one operation at a time, oldest first, and shrinks a page that is refused once only", async () => {
    const { standIn } = await start({ maxPageSize: { default: 10 } });
    await run(["products", "customers", "subscriptions"]);
    const sent = standIn.ledger.page(0, 10_000).entries.filter((one) => one.facts.operation === "customers");
    const sizes = sent.map(
      (one) => Reflect.get(Object(Reflect.get(Object(one.body), "variables")), "paging").first,
    );
    expect(sizes.slice(0, 4)).toEqual([50, 20, 10, 10]);
    expect(new Set(sizes.slice(2))).toEqual(new Set([10]));
    for (const { body } of sent) expect(JSON.stringify(body)).toContain("direction: ASC");
  });

  it("leaves out what an environment does not know, and says so", async () => {
    const withoutFields = [
      "Plan.compatiblePackageGroups",
      "SubscriptionQuery.budget",
      "PlanCompatiblePackageGroups.addons",
    ];
    const { standIn } = await start({ withoutFields });
    const read = await run(["products", "plans", "subscriptions"]);
    expect(read.objects.filter((one) => one.stream === "plans")).toHaveLength(
      standIn.environment.plans.length,
    );
    expect(read.objects.filter((one) => one.stream === "subscriptions")).toHaveLength(
      standIn.environment.subscriptions.length,
    );
    const notes = read.issues.filter((one) => one.code === "stigg.fields_unknown").map((one) => one.message);
    expect(notes).toEqual([
      expect.stringContaining("Plan.compatiblePackageGroups"),
      expect.stringContaining("SubscriptionQuery.budget"),
    ]);
  });

  it("goes on without what a scoped key may not read, and says what is lost", async () => {
    await start({
      keys: [{ key: "server-scoped-key-1", scopes: scopesWithout("usageHistoryV2", "creditGrants") }],
    });
    const whole = await run();
    expect(whole.unavailable.join(" ")).toContain("No usage is carried.");
    expect(whole.unavailable.join(" ")).toContain("Credit balances are not carried.");
    expect(whole.records.some((one) => one.entity === "subscriptions")).toBe(true);
  });
});

function scopesWithout(...names: string[]): string[] {
  const all =
    "products features plans addons coupons customCurrencies customers customerResources subscriptions getCustomerByRefId entitlementsState usageHistoryV2 creditGrants creditsLedger getAutoRechargeSettings sdkConfiguration";
  return all.split(" ").filter((one) => !names.includes(one));
}
