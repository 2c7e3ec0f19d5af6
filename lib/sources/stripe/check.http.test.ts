import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createGuardedFetch } from "@/lib/http";
import { testIO } from "../conformance/stand-in-account";
import type { CheckResult } from "../types";
import { stripeSource } from ".";
import { startTestAccount, type TestAccount, testInstant } from "./test-account";

let account: TestAccount;
const key = "rk_test_forthechecksonly";
const everything = [
  "rak_account_read",
  "rak_customer_read",
  "rak_product_read",
  "rak_plan_read",
  "rak_subscription_read",
  "rak_coupon_read",
  "rak_promotion_code_read",
  "rak_entitlement_read",
  "rak_billing_meter_read",
  "rak_billing_credit_grant_read",
  "rak_event_read",
  "rak_test_clock_read",
];

afterEach(() => account.stop());

async function checkWithout(...lacking: string[]): Promise<CheckResult> {
  account = await startTestAccount({
    customers: 40,
    usageRows: 0,
    keys: [{ key, permissions: everything.filter((name) => !lacking.includes(name)) }],
  });
  return stripeSource.check(account.config, account.io);
}

async function checkUnder(fault: unknown): Promise<CheckResult> {
  account = await startTestAccount({ customers: 40, usageRows: 0 });
  // The stand-in checks its rules itself.
  account.standIn.faults.add([{ match: {}, fault }] as Parameters<typeof account.standIn.faults.add>[0]);
  return stripeSource.check(account.config, account.io);
}

describe("connection test", () => {
  it("tells whose account it is and that every permission is granted", async () => {
    const result = await checkWithout();
    expect(result).toMatchObject({
      ok: true,
      accountId: account.standIn.accountId,
      accountName: "Example Company",
      mode: "test",
      defaultCurrency: "usd",
      timeZone: "Etc/UTC",
    });
    expect(result.permissions.length).toBeGreaterThan(12);
    expect(result.permissions.filter((one) => !one.granted)).toEqual([]);
  });

  it("names a missing required permission and stops", async () => {
    const result = await checkWithout("rak_customer_read");
    expect(result).toMatchObject({ ok: false, code: "stripe.permission_missing" });
    expect(result.ok === false && result.problem).toContain("rak_customer_read");
    expect(result.permissions.find((one) => one.name === "Customers")).toMatchObject({
      granted: false,
      required: true,
      providerPermission: "rak_customer_read",
    });
  });

  it("goes on without an optional permission and says what is lost", async () => {
    const result = await checkWithout("rak_coupon_read", "rak_billing_meter_read");
    expect(result.ok).toBe(true);
    const lacking = result.permissions.filter((one) => !one.granted);
    expect(lacking.map((one) => one.name)).toEqual(["Coupons", "Billing meters"]);
    for (const one of lacking) expect(one.consequence).toMatch(/left out/);
  });

  it("does without the account permission and says so", async () => {
    const result = await checkWithout("rak_account_read");
    expect(result.ok).toBe(true);
    expect(result).toMatchObject({
      accountId: expect.stringMatching(/^unread:[0-9a-f]{12}$/),
      accountName: null,
    });
    expect(result.ok && result.notes.join(" ")).toMatch(/Account: Read/);
  });

  it("says when an endpoint could not be tried for want of an object", async () => {
    account = await startTestAccount({ customers: 40, usageRows: 0 });
    for (const { id } of [...account.standIn.state.grants.values()]) account.standIn.state.grants.remove(id);
    const result = await stripeSource.check(account.config, account.io);
    expect(result.ok && result.notes.join(" ")).toMatch(/Not tested.*Credit balances/);
  });

  it("refuses a key of the wrong shape without calling anybody", async () => {
    account = await startTestAccount({ customers: 40, usageRows: 0 });
    const result = await stripeSource.check({ ...account.config, apiKey: "pk_live_abcdefghij" }, account.io);
    expect(result).toMatchObject({ ok: false, code: "stripe.key_wrong_kind" });
    expect(account.standIn.ledger.total).toBe(0);
  });

  const failures: readonly (readonly [string, unknown, string])[] = [
    ["revoked key", { kind: "keyState", state: "revoked" }, "stripe.key_invalid"],
    ["expired key", { kind: "keyState", state: "expired" }, "stripe.key_expired"],
    [
      "server error",
      { kind: "status", status: 500, body: { error: { type: "api_error", message: "no" } } },
      "stripe.unavailable",
    ],
    ["page of a proxy", { kind: "html" }, "stripe.not_stripe"],
    ["cut connection", { kind: "drop" }, "stripe.unreachable"],
    ["answer that never ends", { kind: "endless" }, "http.response_too_large"],
  ];
  it.each(failures)("has a sentence and a remedy for a %s", async (_name, fault, code) => {
    const result = await checkUnder(fault);
    expect(result).toMatchObject({ ok: false, code });
    if (result.ok) return;
    expect(result.problem).toMatch(/\.$/);
    expect(result.remedy).toMatch(/\.$/);
    expect(result.problem).not.toBe(result.remedy);
    expect(JSON.stringify(result)).not.toContain(account.config.apiKey);
  });

  it("refuses an account of the other mode", async () => {
    account = await startTestAccount({
      customers: 40,
      usageRows: 0,
      mode: "live",
      keys: [{ key, permissions: "all" }],
    });
    const result = await stripeSource.check(account.config, account.io);
    expect(result).toMatchObject({ ok: false, code: "stripe.mode_mismatch" });
  });

  it("tells an unreachable address from one that may not be reached", async () => {
    account = await startTestAccount({ customers: 40, usageRows: 0 });
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, "127.0.0.1", () => {
        const address = closed.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
    await new Promise((resolve) => closed.close(resolve));
    const baseUrl = `http://127.0.0.1:${port}`;
    const io = testIO(baseUrl, testInstant);
    expect(await stripeSource.check({ ...account.config, baseUrl }, io)).toMatchObject({
      ok: false,
      code: "stripe.unreachable",
    });
    await io.close();
    const fetch = createGuardedFetch({ allowPrivateNetwork: "none" });
    expect(await stripeSource.check(account.config, { ...account.io, fetch })).toMatchObject({
      ok: false,
      code: "http.address_not_allowed",
    });
    await fetch.close();
  });
});
