import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEvent, type Json, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
beforeAll(async () => {
  om = await startTestTarget();
});
afterAll(() => om.standIn.stop());

/** Makes the gap between reading and writing so long that calls sent together meet in it on any machine. */
async function withWideGap<T>(work: () => Promise<T>): Promise<T> {
  await om.switches({ raceGapMs: 300 });
  try {
    return await work();
  } finally {
    await om.switches({ raceGapMs: 1 });
  }
}

const grant = (body: object, key?: string) => om.post("/v1/credits/grant", { amount: 1, ...body }, key);
const balanceOf = async (userId: string) => (await om.get(`/v1/users/${userId}/credits`)).json.data;
const listed = async (userId: string) => (await om.get(`/v1/users?search=${userId}`)).json.data[0];
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const failure = { error: "Internal Server Error", message: "Failed to grant credits" };

describe("two kinds of users", () => {
  it("gives a made user a random id with which neither grants nor events work", async () => {
    const made = await om.post("/v1/users", { externalUserId: "kind-1", email: "k@example.com", id: "mine" });
    const { id } = made.json.data;
    expect([made.status, made.json.data.metadata, id]).toEqual([
      201,
      {},
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
    for (const userId of ["kind-1", id]) expect((await grant({ userId })).json).toEqual(failure);
    expect((await om.ingest([anEvent({ user_id: "kind-1" })])).status).toBe(202);
    await om.settled();
    expect((await om.get("/v1/events/dlq")).json.items.at(-1)).toMatchObject({
      name: "dlq-event",
      failedReason: "Poison message",
      data: { user_id: "kind-1", customer_id: om.standIn.tenantId },
    });
    expect((await listed("kind-1")).totalEvents).toBe(0);
  });

  it("makes a user by a grant with both ids alike, for whom POST /v1/users is a conflict", async () => {
    await grant({ userId: "kind-2", amount: 7 });
    expect(await listed("kind-2")).toMatchObject({
      id: "kind-2",
      externalUserId: "kind-2",
      email: null,
      metadata: null,
      creditBalance: 7,
    });
    expect((await om.post("/v1/users", { externalUserId: "kind-2" })).status).toBe(409);
    expect((await om.get("/v1/users/kind-2")).json.data).toMatchObject({
      reservedBalance: 0,
      recentEvents: [],
    });
  });
});

describe("ids and keys over all tenants", () => {
  it("refuses a foreign user id, and answers a foreign key with the other tenant's transaction", async () => {
    const other = await om.register();
    const first = await grant({ userId: "glob-1", amount: 100, idempotencyKey: "glob-key" });
    expect((await grant({ userId: "glob-1" }, other.apiKey)).json).toEqual(failure);
    const foreign = await grant({ userId: "glob-2", amount: 5, idempotencyKey: "glob-key" }, other.apiKey);
    expect([foreign.status, foreign.json]).toEqual([200, first.json]);
    expect((await om.get("/v1/users", other.apiKey)).json.pagination.total).toBe(0);
    expect((await om.get("/v1/users/glob-1/credits", other.apiKey)).json.data.balance).toBe(100);
    expect((await om.get("/v1/users/glob-1", other.apiKey)).status).toBe(404);
  });

  it("counts a foreign event key as duplicate, and loses foreign event ids and users", async () => {
    const other = await om.register();
    const event = anEvent({ idempotency_key: "glob-event", user_id: "glob-3" });
    await om.ingest([event]);
    await om.settled();
    const repeated = await om.ingest([anEvent({ idempotency_key: "glob-event" })], other.apiKey);
    expect([repeated.status, repeated.json.status, repeated.json.batch_id]).toEqual([
      200,
      "all_duplicates",
      null,
    ]);
    const lost = [anEvent({ event_id: event.event_id }), anEvent({ user_id: "glob-3" })];
    expect((await om.ingest(lost, other.apiKey)).json.accepted).toBe(2);
    await om.settled();
    expect((await om.get("/v1/events", other.apiKey)).json.pagination.total).toBe(0);
    const dead = (await om.get("/v1/events/dlq")).json.items;
    expect(dead.filter((item: Json) => item.data.customer_id === other.customerId)).toHaveLength(2);
  });
});

describe("grants", () => {
  it("answers with text, repeats a key with the first transaction, and keeps reason but not metadata", async () => {
    const body = {
      userId: "g-1",
      amount: 100,
      reason: "opening",
      idempotencyKey: "g-key",
      metadata: { a: 1 },
    };
    const first = (await grant(body)).json;
    expect(first.data).toMatchObject({ newBalance: "100", amount: "100" });
    await grant({ userId: "g-1", amount: 50 });
    expect((await grant({ ...body, amount: 999, userId: "nobody" })).json).toEqual(first);
    expect(await listed("nobody")).toBeUndefined();
    const history = (await om.get("/v1/users/g-1/transactions")).json;
    expect(history.pagination).toEqual({ limit: 50, offset: 0, total: 2 });
    expect(
      history.data.map((tx: Json) => [tx.transactionType, tx.amount, tx.balanceBefore, tx.description]),
    ).toEqual([
      ["GRANT", 50, 100, "Credit grant: 50 credits"],
      ["GRANT", 100, 0, "opening"],
    ]);
    expect(JSON.stringify(history)).not.toContain("metadata");
  });

  it("reads transactions without query parameters only", async () => {
    const refused = await om.get("/v1/users/g-1/transactions?limit=10");
    expect([refused.status, refused.json.message]).toEqual([
      400,
      "querystring/limit Invalid input: expected number, received string",
    ]);
    expect((await om.get("/v1/users/unknown/transactions")).json.data).toEqual([]);
  });

  it("lets one of ten equal keys through when they come at once", async () => {
    await grant({ userId: "g-2", amount: 1 });
    const answers = await withWideGap(() =>
      times(10, () => grant({ userId: "g-2", amount: 10, idempotencyKey: "same" })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect((await balanceOf("g-2")).balance).toBe(11);
  });

  it("leaves a user and an empty wallet behind when it fails, which then allows what had no wallet", async () => {
    const check = () =>
      om.post("/v1/entitlements/check", { userId: "half", featureId: "any", action: { type: "custom" } });
    expect((await check()).json).toMatchObject({ allowed: false, reason: "No credit wallet found" });
    for (const amount of [1.5, 1e19]) expect((await grant({ userId: "half", amount })).json).toEqual(failure);
    expect((await balanceOf("half")).balance).toBe(0);
    expect((await check()).json).toMatchObject({ allowed: true, currentBalance: 0 });
    expect((await grant({ teamId: "team" })).json).toEqual(failure);
    expect((await grant({ userId: "nul\u0000" })).json).toEqual(failure);
    expect((await grant({ reason: "nul\u0000" })).json).toEqual(failure);
    for (const amount of [0, -5, 0.5, "5"])
      expect((await grant({ userId: "half", amount })).status).toBe(400);
  });

  it("overwrites the one expiry of a wallet and never removes it", async () => {
    await grant({ userId: "exp", expiresAt: "2099-01-01T00:00:00Z" });
    await grant({ userId: "exp" });
    expect((await balanceOf("exp")).expiresAt).toBe("2099-01-01T00:00:00.000Z");
    await grant({ userId: "exp", expiresAt: "2020-01-01T00:00:00Z" });
    const body = { userId: "exp", featureId: "any", action: { type: "custom" } };
    expect((await om.post("/v1/entitlements/check", body)).json).toMatchObject({
      allowed: false,
      reason: "Credits have expired",
      currentBalance: 3,
    });
    expect((await grant({ userId: "exp", expiresAt: "2099-01-01T00:00:00+01:00" })).status).toBe(400);
  });

  it("sells the same purchase twice and answers with a number", async () => {
    const body = { userId: "buyer", amount: 20, purchasePrice: 1 };
    await om.post("/v1/credits/purchase", body);
    expect((await om.post("/v1/credits/purchase", body)).json.data.newBalance).toBe(40);
    expect((await om.post("/v1/credits/purchase", { ...body, amount: 0.5 })).json.message).toBe(
      "Failed to purchase credits",
    );
  });

  it("keeps the tenant's own wallet apart", async () => {
    const { apiKey } = await om.register();
    const read = async () => (await om.get("/v1/credits/balance", apiKey)).json.data;
    expect(await read()).toEqual({
      balance: "0",
      reservedBalance: "0",
      availableBalance: "0",
      currency: "USD",
    });
    await grant({ amount: 500 }, apiKey);
    await om.ingest([anEvent({ quantity: 3, unit_type: "page" })], apiKey);
    await om.settled();
    expect(await read()).toMatchObject({ balance: "470", availableBalance: "470", currency: "credits" });
  });
});

describe("races", () => {
  it("loses updates when grants for one wallet come at once, though the ledger has them all", async () => {
    await grant({ userId: "race-1" });
    const answers = await withWideGap(() => times(20, () => grant({ userId: "race-1" })));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect((await balanceOf("race-1")).balance).toBeLessThan(21);
    expect((await om.get("/v1/users/race-1/transactions")).json.pagination.total).toBe(21);
  });

  it("fails some of the first grants for a new user and makes several wallets", async () => {
    const answers = await withWideGap(() => times(20, () => grant({ userId: "race-2", amount: 10 })));
    expect(answers.some((answer) => answer.status === 500)).toBe(true);
    const wallets = (await om.rows("wallets")).filter((wallet: Json) => wallet.userId === "race-2");
    expect(wallets.length).toBeGreaterThan(1);
    expect((await balanceOf("race-2")).balance).toBeLessThan((await listed("race-2")).creditBalance);
  });

  it("loses burns that happen during a grant", async () => {
    await grant({ userId: "race-3", amount: 10_000 });
    const burns = Array.from({ length: 50 }, () =>
      anEvent({ user_id: "race-3", quantity: 1, unit_type: "credit" }),
    );
    await om.switches({ storing: "paused" });
    await om.ingest(burns);
    await om.switches({ storing: "on", storeRate: 200 });
    await withWideGap(() => grant({ userId: "race-3" }));
    await om.settled();
    await om.switches({ storeRate: 20_000 });
    expect((await listed("race-3")).creditBalance).toBeGreaterThan(10_001 - 500);
    const history = (await om.rows("transactions")).filter((tx: Json) => tx.userId === "race-3");
    expect(history.filter((tx: Json) => tx.type === "BURN")).toHaveLength(50);
  });

  it("is right for different users, eight at a time", async () => {
    await times(40, (index) => grant({ userId: `apart-${index}`, amount: index + 1 }));
    const users = (await om.get("/v1/users?search=apart-&limit=100")).json.data;
    const balances = users
      .map((user: Json) => user.creditBalance)
      .sort((one: number, two: number) => one - two);
    expect(balances).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });
});
