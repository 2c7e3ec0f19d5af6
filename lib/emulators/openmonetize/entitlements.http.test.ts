import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { anEvent, type Json, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
let key: string;
const started = startTestTarget();
beforeEach(async () => {
  om = await started;
  key = (await om.register()).apiKey;
  userNumber += 1;
});
afterAll(async () => (await started).standIn.stop());

let userNumber = 0;
const user = (name: string) => `${name}-${userNumber}`;
const create = (body: object) => om.post("/v1/entitlements", body, key);
const list = async () => (await om.get("/v1/entitlements", key)).json.data;
const grant = (userId: string, amount = 1000) => om.post("/v1/credits/grant", { userId, amount }, key);
const check = async (userId: string, featureId: string, action: object = { type: "custom" }) =>
  (await om.post("/v1/entitlements/check", { userId, featureId, action }, key)).json;
const use = async (featureId: string, fields: object = {}) => {
  await om.ingest([anEvent({ feature_id: featureId, timestamp: new Date().toISOString(), ...fields })], key);
  await om.settled();
};
const tokens = { type: "token_usage", provider: "OPENAI", model: "gpt-4o" };
const priced = { ...tokens, estimated_input_tokens: 1000, estimated_output_tokens: 500 };

describe("rows", () => {
  it("may be made any number of times, for any tenant's user but no unknown one", async () => {
    const row = { featureId: "dup", limitType: "HARD", limitValue: 5, period: "TOTAL", metadata: { a: 1 } };
    const made = await create(row);
    expect([made.status, made.json.data]).toEqual([
      201,
      { id: expect.any(String), featureId: "dup", limitType: "HARD", limitValue: 5 },
    ]);
    expect((await create(row)).status).toBe(201);
    expect(await list()).toHaveLength(2);
    expect((await create({ ...row, userId: "unknown" })).json.message).toBe("Failed to create entitlement");
    await om.post("/v1/credits/grant", { userId: user("foreign"), amount: 1 });
    expect((await create({ ...row, userId: user("foreign") })).status).toBe(201);
    for (const limitValue of [1.5, 1e19]) expect((await create({ ...row, limitValue })).status).toBe(500);
    for (const limitValue of [-1, 1e15, null])
      expect((await create({ ...row, limitValue })).status).toBe(201);
    expect((await create({ ...row, limitType: "MAYBE" })).json.code).toBe("FST_ERR_VALIDATION");
  });

  it("read 0 back as null but enforce it", async () => {
    await grant(user("z"));
    const made = await create({ featureId: "off", limitType: "HARD", limitValue: 0 });
    expect(made.json.data.limitValue).toBeNull();
    expect((await list())[0].limitValue).toBeNull();
    expect(await check(user("z"), "off")).toMatchObject({
      allowed: false,
      reason: "Usage limit of 0 reached",
      actions: [{ type: "upgrade", label: "Increase Limit", url: "/upgrade" }],
    });
  });

  it("change all but feature, user and the removal of a period", async () => {
    const made = await create({
      featureId: "p",
      limitType: "HARD",
      limitValue: 5,
      period: "DAILY",
      metadata: { a: 1 },
    });
    const path = `/v1/entitlements/${made.json.data.id}`;
    const change = { limitType: "SOFT", limitValue: null, period: null, metadata: { b: 2 }, featureId: "q" };
    expect((await om.send("PUT", path, change, { key })).json.data).toMatchObject({
      featureId: "p",
      limitType: "SOFT",
    });
    expect((await list())[0]).toMatchObject({
      featureId: "p",
      limitValue: null,
      period: "DAILY",
      metadata: { b: 2 },
    });
    expect((await om.send("PUT", path, {})).json).toEqual({
      error: "Forbidden",
      message: "Access denied to this entitlement",
    });
    expect((await om.send("PUT", "/v1/entitlements/nope", {}, { key })).json.code).toBe("FST_ERR_VALIDATION");
    expect((await om.send("DELETE", path)).status).toBe(403);
    const gone = await om.send("DELETE", path, undefined, { key });
    expect([gone.status, gone.text]).toEqual([204, ""]);
    expect((await om.send("DELETE", path, undefined, { key })).json.message).toBe("Entitlement not found");
  });

  it("come in no order that two calls share", async () => {
    for (let index = 0; index < 12; index += 1) await create({ featureId: `f${index}`, limitType: "NONE" });
    const orders = [];
    for (let turn = 0; turn < 4; turn += 1)
      orders.push((await list()).map((row: Json) => row.featureId).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
    expect(new Set(orders.map((order) => order.split(",").sort().join())).size).toBe(1);
  });
});

describe("a check", () => {
  it("asks for a wallet first, and the tenant's own does not help", async () => {
    await om.post("/v1/credits/grant", { amount: 100 }, key);
    expect(await check(user("none"), "any")).toEqual({
      allowed: false,
      reason: "No credit wallet found",
      estimatedCostCredits: null,
      estimatedCostUsd: null,
      currentBalance: null,
      actions: [{ type: "create_wallet", label: "Create Credit Wallet", url: "/credits/wallet" }],
    });
  });

  it("allows by default and estimates known token prices only", async () => {
    await grant(user("a"));
    expect(await check(user("a"), "unknown", priced)).toEqual({
      allowed: true,
      reason: null,
      estimatedCostCredits: 8,
      estimatedCostUsd: 0.0075,
      currentBalance: 1000,
      actions: [],
    });
    expect((await check(user("a"), "unknown", { ...priced, model: "x" })).estimatedCostCredits).toBeNull();
    const provider = await om.post(
      "/v1/entitlements/check",
      { userId: user("a"), featureId: "f", action: { ...priced, provider: "openai" } },
      key,
    );
    expect([provider.status, provider.json.message]).toEqual([500, "Failed to check entitlement"]);
  });

  it("ignores whose row it is: the oldest decides for everybody", async () => {
    await grant(user("a"));
    await grant(user("b"));
    await create({ featureId: "seats", limitType: "HARD", limitValue: 2, userId: user("a") });
    await use("seats", { user_id: user("a") });
    expect((await check(user("b"), "seats")).allowed).toBe(true);
    await use("seats", { user_id: user("a") });
    expect((await check(user("b"), "seats")).reason).toBe("Usage limit of 2 reached");
    await create({ featureId: "seats", limitType: "HARD", limitValue: 100, userId: user("b") });
    expect((await check(user("b"), "seats")).allowed).toBe(false);
    const rows = await list();
    expect(rows.find((row: Json) => row.userId === user("a")).currentUsage).toBe(2);
    expect(rows.find((row: Json) => row.userId === user("b")).currentUsage).toBe(0);
  });

  it("keeps users apart by scoped feature ids, and switches by plan", async () => {
    await grant(user("a"));
    await grant(user("b"));
    const scoped = (name: string) => `api:${user(name)}`;
    await create({ featureId: scoped("a"), limitType: "HARD", limitValue: 1, userId: user("a") });
    await create({ featureId: scoped("b"), limitType: "HARD", limitValue: 100, userId: user("b") });
    await use(scoped("a"), { user_id: user("a") });
    expect((await check(user("a"), scoped("a"))).allowed).toBe(false);
    expect((await check(user("b"), scoped("b"))).allowed).toBe(true);
    await create({ featureId: "sso@pro", limitType: "SOFT" });
    await use("x", { user_id: user("a"), unit_type: "credit", quantity: 500 });
    expect(await check(user("a"), "sso@pro")).toMatchObject({ allowed: true, currentBalance: -4000 });
    expect((await check(user("a"), "anything")).reason).toBe("Insufficient credits");
  });

  it("counts events, not amounts, in the period and without an upper bound", async () => {
    await grant(user("a"));
    await create({ featureId: "daily", limitType: "HARD", limitValue: 2, period: "DAILY" });
    await create({ featureId: "ever", limitType: "SOFT", limitValue: 1 });
    await use("daily", { timestamp: "2020-01-01T00:00:00Z", metadata: { quantity: "50" } });
    await use("daily", { metadata: { quantity: "50" } });
    expect((await check(user("a"), "daily")).allowed).toBe(true);
    await use("daily", { timestamp: "2099-01-01T00:00:00Z" });
    expect((await check(user("a"), "daily")).allowed).toBe(false);
    await use("ever", { timestamp: "2020-01-01T00:00:00Z" });
    expect(await check(user("a"), "ever")).toMatchObject({
      allowed: true,
      reason: "Usage limit of 1 reached (soft limit)",
    });
  });

  it("looks at the limit before the balance, and at the balance by the kind of limit", async () => {
    await grant(user("poor"), 1);
    await create({ featureId: "hard", limitType: "HARD", limitValue: 5 });
    await create({ featureId: "soft", limitType: "SOFT", limitValue: 5 });
    await create({ featureId: "closed", limitType: "HARD", limitValue: 0 });
    await create({ featureId: "open", limitType: "HARD" });
    expect((await check(user("poor"), "closed", priced)).reason).toBe("Usage limit of 0 reached");
    expect(await check(user("poor"), "hard", priced)).toMatchObject({
      allowed: false,
      reason: "Insufficient credits",
      actions: [{ type: "purchase", label: "Purchase Credits", url: "/credits/purchase" }],
    });
    expect(await check(user("poor"), "soft", priced)).toMatchObject({
      allowed: true,
      reason: "Low credits - consider purchasing more",
    });
    expect(await check(user("poor"), "open", priced)).toMatchObject({ allowed: true, reason: null });
    expect((await check(user("poor"), "none", priced)).allowed).toBe(false);
  });
});
