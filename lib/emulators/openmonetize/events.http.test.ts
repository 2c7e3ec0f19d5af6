import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEvent, type Json, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
beforeAll(async () => {
  om = await startTestTarget();
});
afterAll(() => om.standIn.stop());

const total = async (key?: string) => (await om.get("/v1/events?limit=1", key)).json.pagination.total;
const balanceOf = async (userId: string) => (await om.get(`/v1/users/${userId}/credits`)).json.data.balance;

describe("storing", () => {
  it("is not acceptance: repeats that are not stored yet are accepted and only one survives", async () => {
    const { apiKey } = await om.register();
    await om.switches({ storing: "paused" });
    const event = anEvent({ idempotency_key: "twice", metadata: { version: 1 } });
    const later = { ...event, event_id: randomUUID(), metadata: { version: 2 } };
    expect((await om.ingest([event, event], apiKey)).json).toMatchObject({
      accepted: 2,
      rejected: 0,
      duplicates: 0,
      status: "processing",
    });
    expect((await om.ingest([later], apiKey)).json.accepted).toBe(1);
    expect(await total(apiKey)).toBe(0);
    await om.switches({ storing: "on" });
    await om.settled();
    expect((await om.get("/v1/events", apiKey)).json.data.map((row: Json) => row.metadata)).toEqual([
      { version: 1 },
    ]);
    const dead = (await om.rows("deadLetters")).filter((row: Json) => row.event.idempotency_key === "twice");
    expect(dead).toHaveLength(2);
    expect((await om.ingest([later, anEvent()], apiKey)).json).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it("loses in silence what the database cannot hold", async () => {
    const { apiKey } = await om.register();
    const bad = [
      anEvent({ event_type: "FEATURE_ACCESS" }),
      anEvent({ team_id: "nobody" }),
      anEvent({ metadata: { name: "a\u0000b" } }),
      anEvent({ feature_id: "a\u0000" }),
      anEvent({ unit_type: "credit", quantity: 1e18 }),
    ];
    expect(
      (await om.ingest([...bad, anEvent({ metadata: { text: "\\u0000" } })], apiKey)).json.accepted,
    ).toBe(6);
    await om.settled();
    expect(await total(apiKey)).toBe(1);
  });

  it("shows no user, key or quantity of a stored event, but returns metadata and keeps the truth aside", async () => {
    const { apiKey } = await om.register();
    const fields = {
      user_id: "seen",
      idempotency_key: "seen-key",
      quantity: 1.5,
      metadata: { quantity: "1.5" },
    };
    await om.ingest(
      [anEvent({ ...fields, unit_type: "page", provider: "OPENAI", model: "gpt-4o", input_tokens: 9 })],
      apiKey,
    );
    await om.settled();
    const answer = await om.get("/v1/events?limit=1.5", apiKey);
    expect(answer.json.pagination).toEqual({ total: 1, limit: 1.5, offset: 0 });
    expect(answer.json.data).toEqual([
      {
        id: expect.any(String),
        eventType: "CUSTOM",
        featureId: "api-calls",
        provider: "OPENAI",
        model: "gpt-4o",
        inputTokens: "9",
        outputTokens: "0",
        creditsBurned: "15",
        costUsd: "0.0150000000",
        timestamp: "2026-01-02T03:04:05.678Z",
        metadata: { quantity: "1.5" },
      },
    ]);
    const truth = (await om.rows("events")).find((row: Json) => row.idempotencyKey === "seen-key");
    expect(truth).toMatchObject({
      userId: "seen",
      quantity: 1.5,
      unitType: "page",
      metadata: { quantity: "1.5" },
    });
  });

  it("keeps the rate it was given", async () => {
    const { apiKey } = await om.register();
    await om.switches({ storeRate: 200 });
    await om.ingest(
      Array.from({ length: 400 }, () => anEvent()),
      apiKey,
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const stored = await total(apiKey);
    await om.switches({ storeRate: 20_000 });
    expect(stored).toBeGreaterThan(80);
    expect(stored).toBeLessThan(320);
    await om.settled();
    expect(await total(apiKey)).toBe(400);
  });

  it("discards on request, and delays answers to a pace", async () => {
    const { apiKey } = await om.register();
    await om.switches({ storing: "discard", batchDelayMs: 50, ingestPace: 2000 });
    const startedAt = performance.now();
    const batch = Array.from({ length: 100 }, () => anEvent());
    await Promise.all([om.ingest(batch, apiKey), om.ingest(batch, apiKey), om.ingest(batch, apiKey)]);
    const tookMs = performance.now() - startedAt;
    await om.switches({ storing: "on", batchDelayMs: 0, ingestPace: "off" });
    expect(tookMs).toBeGreaterThan(140);
    expect((await om.control("GET", "/state")).totals.discarded).toBe(300);
    expect(await total(apiKey)).toBe(0);
  });
});

describe("burning", () => {
  it("takes history from live balances, below zero, and nothing where there is no wallet yet", async () => {
    await om.post("/v1/credits/grant", { userId: "live", amount: 100 });
    const old = { timestamp: "2024-05-05T00:00:00Z", event_type: "TOKEN_USAGE", provider: "OPENAI" };
    const event = (user_id: string) => anEvent({ ...old, user_id, model: "gpt-4o", input_tokens: 1_000_000 });
    await om.ingest([event("live"), event("fresh")]);
    await om.settled();
    expect(await balanceOf("live")).toBe(-2400);
    const body = { userId: "live", featureId: "free", action: { type: "custom" } };
    expect((await om.post("/v1/entitlements/check", body)).json.reason).toBe("Insufficient credits");
    expect((await om.get("/v1/users/fresh/credits")).status).toBe(404);
    await om.post("/v1/credits/grant", { userId: "fresh", amount: 5000 });
    const user = (await om.get("/v1/users/fresh")).json.data;
    expect(user).toMatchObject({ creditBalance: 5000, totalEvents: 1, totalCreditsBurned: 2500 });
    expect(user.recentEvents[0]).toMatchObject({ eventType: "TOKEN_USAGE", creditsBurned: 2500 });
    const burn = (await om.get("/v1/users/live/transactions")).json.data.find(
      (tx: Json) => tx.transactionType === "BURN",
    );
    expect(burn).toMatchObject({ amount: -2500, balanceAfter: -2400, description: "AI usage credit burn" });
  });

  it("takes credits back by a burning event, and nothing for history without unit and quantity", async () => {
    await om.post("/v1/credits/grant", { userId: "back", amount: 50 });
    await om.ingest([
      anEvent({ user_id: "back", feature_id: "migration.adjust", unit_type: "credit", quantity: 4.2 }),
      anEvent({
        user_id: "back",
        provider: "OPENAI",
        model: "gpt-4o",
        input_tokens: 1000,
        metadata: { quantity: "9" },
      }),
    ]);
    await om.settled();
    expect(await balanceOf("back")).toBe(8);
  });
});

describe("reading", () => {
  it("pages by descending time without loss, also among equal instants", async () => {
    const { apiKey } = await om.register();
    const events = Array.from({ length: 250 }, (_, index) =>
      anEvent({ timestamp: new Date(Date.UTC(2026, 0, 1 + (index % 7))).toISOString() }),
    );
    await om.ingest(events, apiKey);
    await om.settled();
    const rows = [];
    for (let offset = 0; offset < 300; offset += 100) {
      rows.push(...(await om.get(`/v1/events?limit=100&offset=${offset}`, apiKey)).json.data);
    }
    expect(new Set(rows.map((row: Json) => row.id)).size).toBe(250);
    const times = rows.map((row: Json) => row.timestamp);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("adds up by feature, provider, type and day within the asked dates", async () => {
    const { apiKey, customerId } = await om.register();
    const paid = {
      event_type: "TOKEN_USAGE",
      provider: "OPENAI",
      model: "gpt-4o:x",
      input_tokens: 1_000_000,
    };
    await om.ingest(
      [
        anEvent({ ...paid, timestamp: "2024-01-01T10:00:00Z" }),
        anEvent({ ...paid, timestamp: "2024-01-01T23:59:59.999Z" }),
        anEvent({ timestamp: "2024-01-02T00:00:00Z" }),
      ],
      apiKey,
    );
    await om.settled();
    const day = "startDate=2024-01-01T00:00:00Z&endDate=2024-01-01T23:59:59.999Z";
    const { data } = (await om.get(`/v1/analytics/usage?${day}`, apiKey)).json;
    expect(data.summary).toEqual({
      totalEvents: 2,
      totalInputTokens: "2000000",
      totalOutputTokens: "0",
      totalCreditsBurned: "5000",
      totalCostUsd: "5.0000",
    });
    expect(data.byProvider).toEqual([
      { provider: "OPENAI", model: "gpt-4o", eventCount: 2, inputTokens: "2000000", outputTokens: "0" },
    ]);
    expect(data.timeline).toEqual([{ date: "2024-01-01", events: 2, creditsBurned: "5000" }]);
    const both = "startDate=2024-01-01T00:00:00Z&featureId=other,api-calls";
    expect((await om.get(`/v1/analytics/usage?${both}`, apiKey)).json.data.summary.totalEvents).toBe(3);
    expect((await om.get(`/v1/analytics/usage?customerId=${customerId}`)).status).toBe(403);
    expect((await om.get("/v1/analytics/usage?provider=openai")).status).toBe(500);
    const costs = (await om.get(`/v1/analytics/costs?${day}`, apiKey)).json.data.summary;
    expect(costs).toMatchObject({ totalRevenue: "5.0000", totalMargin: "0.0000", marginPercent: 0 });
  });
});

describe("dead letters", () => {
  it("surface late, show every tenant's, and come back to the queue by their ids", async () => {
    await om.switches({ deadLetters: { minDelayMs: 400, maxDelayMs: 400, perMinute: 60_000 } });
    const { apiKey, customerId } = await om.register();
    await om.ingest([anEvent({ event_type: "FEATURE_ACCESS" })], apiKey);
    const mine = async () =>
      (await om.get("/v1/events/dlq")).json.items.filter(
        (item: Json) => item.data.customer_id === customerId,
      );
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await mine()).toEqual([]);
    await om.settled();
    const [item] = await mine();
    expect(item.data).toMatchObject({ event_type: "FEATURE_ACCESS", batch_id: expect.any(String) });
    expect(item.id).toMatch(/^\d+-\d+$/);
    const replay = (body: object) => om.post("/v1/events/dlq/replay", body);
    expect((await replay({ jobIds: ["nonsense"] })).json).toEqual({ message: "No jobs to replay", count: 0 });
    expect((await replay({ jobIds: [item.id] })).json).toEqual({
      message: "Jobs replayed successfully",
      count: 1,
    });
    expect(await mine()).toEqual([]);
    expect((await om.send("POST", "/v1/events/dlq/replay")).status).toBe(400);
    await om.switches({ deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 60_000 } });
  });

  it("hold what was in flight when the service was restarted, until replayed", async () => {
    const { apiKey, customerId } = await om.register();
    await om.switches({ storeRate: 20 });
    await om.ingest(
      Array.from({ length: 30 }, () => anEvent()),
      apiKey,
    );
    await new Promise((resolve) => setTimeout(resolve, 120));
    const { stranded } = await om.control("POST", "/restart-ingestion");
    await om.switches({ storeRate: 20_000 });
    await om.settled();
    expect(stranded).toBeGreaterThan(0);
    expect(stranded).toBeLessThanOrEqual(10);
    expect(await total(apiKey)).toBe(30 - stranded);
    const items = (await om.get("/v1/events/dlq")).json.items;
    const jobIds = items
      .filter((item: Json) => item.data.customer_id === customerId)
      .map((item: Json) => item.id);
    await om.post("/v1/events/dlq/replay", { jobIds });
    await om.settled();
    expect(await total(apiKey)).toBe(30);
  });
});
