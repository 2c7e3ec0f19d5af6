import { afterEach, describe, expect, it, vi } from "vitest";
import { stiggSource } from ".";
import { startTestAccount, type TestAccount } from "./test-account";

// What is tested here is what comes after a wait, not the wait.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, Math.min(ms, 2))),
}));

let account: TestAccount;
afterEach(() => account.stop());
const check = (more: object = {}) => stiggSource.check({ ...account.config, ...more }, account.io);

describe("the connection test", () => {
  it("names the environment and every right, and sends only queries", async () => {
    account = await startTestAccount({ customers: 5 });
    const result = await check();
    expect(result).toMatchObject({ ok: true, accountId: account.standIn.environment.id, mode: "sandbox" });
    expect(result.permissions.every((one) => one.granted)).toBe(true);
    const { entries } = account.standIn.ledger.page(0, 1000);
    expect(entries.every((one) => one.facts.kind === "query" && !one.applied)).toBe(true);
  });

  it("refuses a publishable key without asking anybody", async () => {
    account = await startTestAccount({ customers: 5 });
    expect(await check({ apiKey: "client-abcdefghijkl" })).toMatchObject({
      ok: false,
      code: "stigg.key_wrong_kind",
    });
    expect(account.standIn.ledger.total).toBe(0);
  });

  it("says which rights a scoped key lacks", async () => {
    const scopes = ["sdkConfiguration", "products", "features", "plans", "addons"];
    account = await startTestAccount({ customers: 5, keys: [{ key: "server-scoped-key-2", scopes }] });
    const result = await check();
    expect(result).toMatchObject({ ok: false, code: "stigg.permission_missing" });
    expect(result.ok ? "" : result.problem).toContain("Customers, Subscriptions");
  });

  it.each([
    ["a refusal in the HTTP status", { kind: "status", status: 401, body: {} }, "stigg.key_invalid"],
    ["a server error", { kind: "status", status: 502, body: {} }, "stigg.unavailable"],
    ["a page of a proxy", { kind: "html" }, "stigg.not_stigg"],
    ["a cut connection", { kind: "drop" }, "stigg.unreachable"],
  ] as const)("tells %s apart", async (_name, fault, code) => {
    account = await startTestAccount({ customers: 5 });
    account.standIn.faults.add([{ match: { path: "/graphql/*" }, fault }]);
    const result = await check();
    expect(result).toMatchObject({ ok: false, code });
    expect(JSON.stringify(result)).not.toContain(account.config.apiKey);
  });

  it("takes codes in either spelling", async () => {
    account = await startTestAccount({ customers: 5 });
    const body = { data: null, errors: [{ message: "no", extensions: { code: "ACCESS_DENIED_ERROR" } }] };
    account.standIn.faults.add([
      { match: { path: "/graphql/coupons" }, fault: { kind: "status", status: 200, body } },
    ]);
    const result = await check();
    expect(result.permissions.filter((one) => !one.granted).map((one) => one.name)).toEqual(["Coupons"]);
    expect(result.ok).toBe(true);
  });
});
