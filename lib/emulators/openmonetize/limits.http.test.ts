import { afterEach, describe, expect, it } from "vitest";
import { anEvent, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
afterEach(() => om.standIn.stop());

describe("the gateway's limit", () => {
  it("counts every routed request of a token and says when to come back", async () => {
    om = await startTestTarget({ switches: { rateLimit: 3 } });
    const first = await om.get("/v1/customers/me");
    expect([
      ...["limit", "remaining", "reset"].map((name) => first.headers.get(`x-ratelimit-${name}`)),
    ]).toEqual(["3", "2", "60"]);
    expect((await om.post("/v1/credits/grant", {})).status).toBe(400);
    expect((await om.get("/health")).status).toBe(200);
    const refused = await om.get("/v1/customers/me");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(refused.json).toEqual({
      statusCode: 429,
      error: "Too Many Requests",
      message: "Rate limit exceeded, retry in 1 minute",
    });
    expect((await om.get("/v1/customers/me", "wrong")).status).toBe(401);
    expect((await om.get("/health", null)).headers.get("x-ratelimit-remaining")).toBe("2");
  });

  it("lets everything through again when the window has passed", async () => {
    om = await startTestTarget({ switches: { rateLimit: 1, rateWindowMs: 300 } });
    expect((await om.get("/health")).status).toBe(200);
    const refused = await om.get("/health");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await om.get("/health")).status).toBe(200);
  });

  it("has the profile's size", async () => {
    om = await startTestTarget({ profile: "measured", switches: { rateLimit: 100 } });
    expect((await om.get("/health")).headers.get("x-ratelimit-limit")).toBe("100");
  });
});

describe("the ingestion service's limit", () => {
  it("is shared by all tenants and by probes, and does not say when to come back", async () => {
    om = await startTestTarget({ switches: { rateLimit: 1000, innerLimit: 3 } });
    const other = await om.register();
    expect((await om.get("/ready")).status).toBe(200);
    expect((await om.ingest([anEvent()])).status).toBe(202);
    expect((await om.get("/v1/events/info")).json.status).toBe("ready");
    const refused = await om.ingest([anEvent()], other.apiKey);
    expect(refused.status).toBe(429);
    expect(refused.headers.has("retry-after")).toBe(false);
    expect(Number(refused.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(900);
    expect(refused.json.message).toMatch(/^Rate limit exceeded, retry in (1 minute|\d+ seconds?)$/);
    expect((await om.get("/v1/events/dlq")).status).toBe(429);
    const probe = await om.get("/ready");
    expect([probe.status, probe.json.status, probe.json.checks.ingestionService]).toEqual([
      503,
      "degraded",
      false,
    ]);
    // Reading stored events does not go through that service.
    expect((await om.get("/v1/events")).status).toBe(200);
  });
});

describe("the monthly quota", () => {
  it("is consumed on arrival, refuses a batch whole and takes a smaller one afterwards", async () => {
    om = await startTestTarget();
    await om.control("POST", "/clock", { set: "2026-03-05T10:00:00Z" });
    const { apiKey } = await om.register("STARTER");
    const batch = (size: number) => Array.from({ length: size }, () => anEvent());
    const first = await om.ingest(batch(1000), apiKey);
    expect(first.headers.get("x-monthly-quota-remaining")).toBe("9000");
    expect((await om.get("/v1/events/dlq", apiKey)).headers.get("x-monthly-quota-remaining")).toBe("8999");
    for (let sent = 0; sent < 8; sent += 1) await om.ingest(batch(1000), apiKey);
    const refused = await om.ingest(batch(1000), apiKey);
    expect([refused.status, refused.json]).toEqual([
      402,
      {
        error: "Payment Required",
        message: "Monthly quota exceeded (10000 events). Please upgrade your plan.",
        details: { currentUsage: 9001, limit: 10_000, period: "2026-3" },
      },
    ]);
    expect((await om.ingest([anEvent({ event_type: "NOPE" })], apiKey)).status).toBe(400);
    const fits = await om.ingest(batch(999), apiKey);
    expect([fits.status, fits.headers.get("x-monthly-quota-remaining")]).toEqual([202, "0"]);
    expect((await om.get("/v1/events", apiKey)).status).toBe(200);
    await om.control("POST", "/clock", { set: "2026-04-01T00:00:00Z" });
    expect((await om.ingest(batch(1), apiKey)).headers.get("x-monthly-quota-remaining")).toBe("9999");
  });

  it("counts what fails later, and does not exist for ENTERPRISE", async () => {
    om = await startTestTarget({ switches: { ingestionDown: true } });
    const { apiKey } = await om.register("GROWTH");
    const failed = await om.ingest([anEvent()], apiKey);
    expect([failed.status, failed.json]).toEqual([
      500,
      { error: "Internal Server Error", message: "Failed to ingest events" },
    ]);
    expect((await om.rows("quotas"))[0]).toMatchObject({ used: 1 });
    expect((await om.get("/ready")).status).toBe(503);
    await om.switches({ ingestionDown: false });
    expect((await om.ingest([anEvent()])).headers.has("x-monthly-quota-remaining")).toBe(false);
  });
});
