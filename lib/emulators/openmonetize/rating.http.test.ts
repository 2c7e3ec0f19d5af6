import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
beforeAll(async () => {
  om = await startTestTarget();
});
afterAll(() => om.standIn.stop());

describe("rating", () => {
  it("fails whenever it would succeed, and names an unknown model", async () => {
    const model = { provider: "OPENAI", model: "gpt-4o", inputTokens: 1000 };
    expect((await om.post("/v1/rating/calculate", model)).json).toEqual({
      error: "Internal Server Error",
      message: "Response doesn't match the schema",
    });
    const unknown = await om.post("/v1/rating/calculate", { ...model, model: "nope" });
    expect([unknown.status, unknown.json]).toEqual([
      404,
      { error: "PROVIDER_NOT_FOUND", message: "No cost data found for OPENAI/nope (Type: text)" },
    ]);
  });

  it("prices in bulk by another table than recording does, all or nothing", async () => {
    const one = { provider: "OPENAI", model: "gpt-4o", inputTokens: 1000, outputTokens: 500 };
    const answer = (await om.post("/v1/rating/calculate/bulk", { calculations: [one] })).json;
    expect(answer).toMatchObject({ customerId: om.standIn.tenantId, total: 1 });
    expect(answer.results[0]).toMatchObject({
      credits: 1,
      providerCostUsd: 0.0075,
      revenueUsd: 0.001,
      marginUsd: -0.0065,
      marginPercent: -86.67,
      pricingSource: "default_burn_table",
    });
    expect(answer.results[0].costBreakdown.input).toEqual({
      tokens: 1000,
      credits: 0.0025,
      usd: 0.0025,
      ratePerUnit: 2.5,
      unitSize: 1_000_000,
    });
    const calculations = [one, { ...one, model: "nope" }];
    expect((await om.post("/v1/rating/calculate/bulk", { calculations })).status).toBe(500);
  });

  it("lists 17 priced models", async () => {
    const { data, total } = (await om.get("/v1/rating/pricing")).json;
    expect([data.length, total]).toEqual([17, 17]);
    expect(data[0].pricing.input_token).toEqual({ costPerUnit: 2.5, unitSize: 1_000_000, currency: "USD" });
  });

  it("has no burn tables and no further analytics behind their routes", async () => {
    for (const path of ["/v1/burn-tables", "/v1/burn-tables/active", "/v1/analytics/summary"]) {
      expect((await om.get(path)).json.message, path).toBe(`Route GET:${path} not found`);
    }
    expect((await om.post("/v1/burn-tables", {})).status).toBe(404);
  });
});

describe("burn rate", () => {
  it("comes out negative, without a run-out date", async () => {
    expect((await om.get("/v1/analytics/burn-rate?userId=nobody")).json.message).toBe(
      "Credit wallet not found",
    );
    await om.post("/v1/credits/grant", { userId: "rate", amount: 100 });
    const event = {
      event_type: "CUSTOM",
      feature_id: "f",
      unit_type: "credit",
      quantity: 7,
      user_id: "rate",
    };
    const timestamp = "2026-01-01T00:00:00Z";
    await om.ingest([{ ...event, event_id: "7f1c9a52-5d0e-4b8e-9a57-0d5b8ce0a001", timestamp }]);
    await om.settled();
    expect((await om.get("/v1/analytics/burn-rate?userId=rate")).json.data).toMatchObject({
      currentBalance: 30,
      last7Days: { creditsBurned: -70, averagePerDay: -10 },
      projectedRunout: { daysRemaining: null, estimatedRunoutDate: null },
      recommendations: [],
    });
  });
});

describe("health", () => {
  it("needs no key", async () => {
    expect((await om.get("/health", null)).json.status).toBe("ok");
    expect((await om.get("/ready", null)).json).toMatchObject({
      status: "ready",
      checks: { database: true, ingestionService: true, ratingEngine: true },
    });
    expect((await om.get("/v1/info", null)).json).toMatchObject({ service: "api-gateway", version: "0.1.0" });
  });

  it("knows further provider names with the complete data model", async () => {
    await om.switches({ enums: "complete" });
    await om.post("/v1/credits/grant", { userId: "enum", amount: 1 });
    const action = { type: "image_generation", provider: "STABILITY_AI", model: "sd" };
    const body = { userId: "enum", featureId: "f", action };
    expect((await om.post("/v1/entitlements/check", body)).status).toBe(200);
    await om.switches({ enums: "shipped" });
    expect((await om.post("/v1/entitlements/check", body)).status).toBe(500);
  });
});
