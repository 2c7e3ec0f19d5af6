import { beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "@/lib/errors";
import type { AdapterIO } from "../types";
import { createStripeClient } from "./client";
import { stripeConfigSchema } from "./config";

const waits: number[] = [];
vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number, _value: unknown, options: { signal: AbortSignal }) => {
    waits.push(ms);
    options.signal.throwIfAborted();
  },
}));

beforeEach(() => {
  waits.length = 0;
});

const list = { object: "list", data: [], has_more: false };
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
const tooMany = (headers: Record<string, string> = {}) =>
  json(429, { error: { type: "invalid_request_error", code: "rate_limit", message: "Slow." } }, headers);
const broken = json(503, { error: { type: "api_error", message: "Down." } });

/** A client whose server gives these answers in turn, the last one for ever. */
function clientOf(...answers: readonly (() => Response)[]) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const penalties: (number | null)[] = [];
  const abort = new AbortController();
  const fetch: AdapterIO["fetch"] = async (input, init) => {
    asked.push({ url: String(input), init });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (!answer) throw new Error("no answer was prepared");
    return answer();
  };
  const io: AdapterIO = {
    fetch,
    now: () => new Date("2026-11-15T12:00:00Z"),
    signal: abort.signal,
    limiter: { run: (call) => call(), penalize: (ms) => penalties.push(ms) },
  };
  const config = stripeConfigSchema.parse({ apiKey: "rk_test_abcdefgh", baseUrl: "http://127.0.0.1:4242" });
  return { client: createStripeClient(config, io), asked, penalties, abort };
}

describe("createStripeClient", () => {
  it("sends a GET in the pinned version to the given address, with parameters as Stripe writes them", async () => {
    const { client, asked } = clientOf(json(200, list));
    await client.list("/v1/prices", { active: true, created: { gte: 5 }, expand: ["data.tiers", "data.x"] });
    expect(asked[0]?.url).toBe(
      "http://127.0.0.1:4242/v1/prices?active=true&created%5Bgte%5D=5&expand%5B%5D=data.tiers&expand%5B%5D=data.x",
    );
    expect(asked[0]?.init?.method).toBe("GET");
    const headers = new Headers(asked[0]?.init?.headers);
    expect(headers.get("stripe-version")).toBe("2026-10-28.endive");
    expect(headers.get("authorization")).toBe("Bearer rk_test_abcdefgh");
    expect(headers.get("idempotency-key")).toBeNull();
  });

  it("keeps digits a double would lose", async () => {
    const { client } = clientOf(json(200, '{"id":"x","value":9007199254740993,"small":0.1}'));
    expect(await client.get("/v1/x")).toEqual({ id: "x", value: "9007199254740993", small: 0.1 });
  });

  it("leaves decimals as the text Stripe sent", async () => {
    const { client } = clientOf(json(200, { id: "x", object: "price", unit_amount_decimal: "0.0125" }));
    expect(await client.get("/v1/prices/x")).toMatchObject({ unit_amount_decimal: "0.0125" });
  });

  it("waits as long as Retry-After says, and tells the limiter", async () => {
    const { client, penalties, asked } = clientOf(tooMany({ "retry-after": "7" }), json(200, list));
    await client.list("/v1/prices", {});
    expect(penalties).toEqual([7000]);
    expect(waits[0]).toBeGreaterThanOrEqual(7000);
    expect(asked).toHaveLength(2);
  });

  it("backs off longer each time without Retry-After, and gives up after ten 429s", async () => {
    const { client, penalties, asked } = clientOf(tooMany());
    await expect(client.list("/v1/prices", {})).rejects.toMatchObject({
      code: "stripe.rate_limited",
      retryable: true,
    });
    expect(asked).toHaveLength(10);
    expect(penalties).toEqual(Array.from({ length: 10 }, () => null));
    for (const [index, wait] of waits.entries()) {
      const ceiling = Math.min(8000, 200 * 2 ** index);
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
      expect(wait).toBeLessThanOrEqual(ceiling);
    }
  });

  it("tries a server error five times and does not slow the others down for it", async () => {
    const { client, penalties, asked } = clientOf(broken);
    await expect(client.get("/v1/x")).rejects.toMatchObject({ code: "stripe.unavailable" });
    expect(asked).toHaveLength(5);
    expect(penalties).toEqual([]);
  });

  it("does not repeat what will not get better", async () => {
    const refused = json(400, { error: { type: "invalid_request_error", param: "limit", message: "No." } });
    const { client, asked } = clientOf(refused);
    await expect(client.get("/v1/x")).rejects.toMatchObject({
      code: "stripe.request_refused",
      context: { param: "limit" },
    });
    expect(asked).toHaveLength(1);
  });

  it("stops waiting when it is cancelled", async () => {
    const { client, abort, asked } = clientOf(() => {
      abort.abort(new Error("enough"));
      return broken();
    });
    await expect(client.get("/v1/x")).rejects.toThrow("enough");
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["no list", { object: "customer" }],
    ["a list without has_more", { object: "list", data: [] }],
    ["null", "null"],
    ["an array", "[]"],
    ["a page", "<html></html>"],
  ])("takes %s for an answer that is not Stripe's", async (_name, body) => {
    await expect(clientOf(json(200, body)).client.list("/v1/prices", {})).rejects.toMatchObject({
      code: "stripe.not_stripe",
    });
  });

  it("refuses live objects for a test key", async () => {
    const { client } = clientOf(json(200, { ...list, data: [{ id: "cus_1", livemode: true }] }));
    await expect(client.list("/v1/customers", {})).rejects.toMatchObject({
      code: "stripe.mode_mismatch",
      context: { id: "cus_1" },
    });
  });

  it("passes on what the guarded fetch refuses", async () => {
    const refusal = new AppError({ code: "http.address_not_allowed", kind: "forbidden", userMessage: "No." });
    const { client } = clientOf(() => {
      throw refusal;
    });
    await expect(client.get("/v1/x")).rejects.toMatchObject({ code: "http.address_not_allowed" });
  });
});
