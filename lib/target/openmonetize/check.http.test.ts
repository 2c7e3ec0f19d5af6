import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TargetCheckResult } from "@/lib/target/types";
import { createOpenMonetizeTarget } from "./index";
import { codeOf, historyEvent, planCarrier, startTestTarget, type TestTarget } from "./test-target";

let target: TestTarget;

beforeAll(async () => {
  target = await startTestTarget({ switches: { rateLimit: 6_000 } });
});
afterAll(() => target.stop());
beforeEach(() => target.noFaults());

const check = (config: Partial<TestTarget["config"]> = {}): Promise<TargetCheckResult> =>
  target.adapter.check({ ...target.config, ...config }, target.io);
const codeAndProblem = async (result: Promise<TargetCheckResult>) => {
  const answer = await result;
  return answer.ok ? ["ok", ""] : [answer.code, answer.problem];
};

describe("check", () => {
  it("tells everything about an account that is fit", async () => {
    const create = (row = planCarrier()) =>
      target.adapter.apply(
        target.config,
        { kind: "createEntitlement", targetKey: "k", row },
        target.io,
        false,
      );
    await create();
    await create();
    await create(planCarrier({ featureId: "x@pro" }));
    await target.adapter.ingest(target.config, [historyEvent(1)], target.io);
    await target.settled();
    for (let n = 0; n < 130; n += 1) await target.send("POST", "/v1/users", { externalUserId: `own-${n}` });
    const result = await check();
    expect(result).toEqual({
      ok: true,
      target: {
        tenantId: target.standIn.tenantId,
        tenantName: "Sandbox",
        tier: "ENTERPRISE",
        monthlyEventQuota: null,
        quotaRemaining: null,
        requestsPerMinute: 6_000,
        version: "0.1.0",
        users: 131,
        unusableUsers: 130,
        entitlements: 3,
        duplicateEntitlements: 1,
        events: 1,
        deadLetters: 0,
        probe: { users: 0, events: 0 },
        keyRecoveryExposed: true,
      },
      notes: [
        expect.stringContaining("130 existing users"),
        expect.stringContaining("1 entitlements repeat"),
        expect.stringContaining("POST /v1/auth/google"),
      ],
    });
  });

  it("warns about a tier with a quota and says what is left", async () => {
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, tier: "STARTER" });
    const result = await check();
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, tier: "ENTERPRISE" });
    expect(result).toMatchObject({ ok: true, target: { monthlyEventQuota: 10_000 } });
    const left = result.ok ? result.target.quotaRemaining : null;
    expect(left).toBeLessThan(10_000);
    expect(left).toBeGreaterThan(9_000);
  });

  it("gives each failure a sentence of its own", async () => {
    const closed = await startTestTarget();
    await closed.stop();
    const wrongKey = `om_live_${"f".repeat(64)}`;
    const seen = [
      await codeAndProblem(check({ apiKey: "sk_test_51abcdefghij" })),
      await codeAndProblem(check({ apiKey: "om_live_12" })),
      await codeAndProblem(check({ apiKey: wrongKey })),
      await codeAndProblem(check({ baseUrl: closed.config.baseUrl })),
      await codeAndProblem(check({ baseUrl: "https://user:pass@example.com" })),
    ];
    expect(seen.map(([code]) => code)).toEqual([
      "target.key_shape",
      "target.key_shape",
      "target.unauthorized",
      "http.unreachable",
      "target.base_url",
    ]);
    expect(new Set(seen.map(([, problem]) => problem)).size).toBe(seen.length);
    expect(JSON.stringify(seen)).not.toContain(wrongKey);
  });

  it("names the part that is not ready", async () => {
    await target.switches({ ingestionDown: true });
    const seen = await codeAndProblem(check());
    await target.switches({ ingestionDown: false });
    expect(seen).toEqual(["target.not_ready", expect.stringContaining("ingestionService")]);
  });

  it("tells a suspended account", async () => {
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, status: "SUSPENDED" });
    const seen = await codeAndProblem(check());
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, status: "ACTIVE" });
    expect(seen).toEqual(["target.unauthorized", expect.stringContaining("suspended")]);
  });

  it.each([
    ["html", "target.not_openmonetize"],
    ["gzipBomb", "http.response_too_large"],
    ["endless", "http.response_too_large"],
  ])("survives an answer of the kind %s", async (kind, code) => {
    await target.fault("GET", "/ready", { kind, bytes: 50_000_000 }, 9);
    const [seen] = await codeAndProblem(check());
    expect([code, "http.timeout"]).toContain(seen);
  });

  it("tells another JSON server from OpenMonetize", async () => {
    await target.fault("GET", "/ready", { kind: "status", status: 200, body: { hello: "world" } });
    expect((await codeAndProblem(check()))[0]).toBe("target.not_openmonetize");
    await target.fault("GET", "/ready", { kind: "status", status: 404, body: { error: "Not Found" } });
    expect((await codeAndProblem(check()))[0]).toBe("target.not_openmonetize");
  });

  it("gets over a connection that is cut in the middle of an answer", async () => {
    await target.fault("GET", "/v1/customers/me", { kind: "truncate", bytes: 20 });
    expect(await check()).toMatchObject({ ok: true });
  });

  it("stops when it is cancelled, without a verdict", async () => {
    const abort = new AbortController();
    abort.abort();
    const io = { ...target.io, signal: abort.signal };
    expect(await codeOf(target.adapter.check(target.config, io))).toBe("internal.cancelled");
  });

  it("says that the answer took too long when the caller's deadline passes", async () => {
    await target.fault("GET", "/v1/customers/me", { kind: "delay", ms: 400 }, 9);
    const io = { ...target.io, signal: AbortSignal.timeout(100) };
    expect(await target.adapter.check(target.config, io)).toMatchObject({
      ok: false,
      code: "target.timeout",
    });
  });

  it("hands the caller's own reason for stopping back as it is", async () => {
    await target.fault("GET", "/v1/events", { kind: "delay", ms: 400 });
    const abort = new AbortController();
    const reason = new RangeError("another worker has this chunk");
    setTimeout(() => abort.abort(reason), 50);
    const io = { ...target.io, signal: abort.signal };
    await expect(target.adapter.countStoredEvents(target.config, io)).rejects.toBe(reason);
  });
});

describe("createAccount", () => {
  afterEach(() => target.noFaults());
  const create = (email: string) =>
    target.adapter.createAccount(
      { baseUrl: target.config.baseUrl, name: "Acme", email, tier: "ENTERPRISE" },
      target.io,
    );

  it("registers an ENTERPRISE account under a tagged address, and its key works", async () => {
    const account = await create("ada@example.com");
    expect(account.email).toMatch(/^ada\+om-[0-9a-f]{32}@example\.com$/);
    expect(await check({ apiKey: account.apiKey })).toMatchObject({
      ok: true,
      target: { tenantId: account.tenantId, tier: "ENTERPRISE", tenantName: "Acme", users: 0 },
    });
  });

  it("says that the address is taken", async () => {
    const { email } = await create("bob@example.com");
    const error: unknown = await create(email).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "target.account_exists", context: { outcome: "not-applied" } });
  });

  it.each([["drop"], [502]])(
    "says what to do when the one answer with the key is lost (%s)",
    async (status) => {
      const before = (await target.rows("tenants")).length;
      await target.fault("POST", "/v1/customers/register", { kind: "applyThenFail", status });
      const error: unknown = await create("eve@example.com").catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "target.account_answer_lost", retryable: false });
      expect(String(error)).toContain("Register again");
      expect((await target.rows("tenants")).length).toBe(before + 1);
      await create("eve@example.com");
    },
  );

  it("never shows a key in an error", async () => {
    await target.fault("POST", "/v1/customers/register", {
      kind: "status",
      status: 201,
      body: { data: { apiKey: `om_live_${"a".repeat(64)}`, tier: "ENTERPRISE" } },
    });
    const error: unknown = await create("mallory@example.com").catch((reason: unknown) => reason);
    const text = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error);
    expect(text).not.toContain("om_live_a");
    expect(error).toMatchObject({ code: "target.account_answer_lost" });
  });
});

describe("checkEntitlement", () => {
  it("asks for the platform's own decision and changes nothing", async () => {
    const events = (await target.rows("events")).length;
    const ask = (featureId: string) =>
      target.adapter.checkEntitlement(target.config, { userId: "payer", featureId }, target.io);
    expect(await ask("x@pro")).toEqual({ allowed: false, reason: "No credit wallet found" });
    await target.send("POST", "/v1/credits/grant", { userId: "payer", amount: 1 });
    await target.send("POST", "/v1/entitlements", {
      featureId: "export@basic",
      limitType: "HARD",
      limitValue: 0,
    });
    expect(await ask("nothing-said")).toEqual({ allowed: true, reason: null });
    expect(await ask("export@basic")).toEqual({ allowed: false, reason: "Usage limit of 0 reached" });
    expect((await target.rows("events")).length).toBe(events);
  });
});

describe("the platform's rate limit", () => {
  it("is never hit by a reader who is alone, and waited for when it is", async () => {
    const slow = await startTestTarget({ switches: { rateLimit: 20, rateWindowMs: 300 } });
    const adapter = createOpenMonetizeTarget();
    for (let n = 0; n < 45; n += 1) await adapter.countStoredEvents(slow.config, slow.io);
    expect(slow.penalties).toEqual([]);
    await slow.stop();
  });
});
