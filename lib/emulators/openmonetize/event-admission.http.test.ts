import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEvent, startTestTarget, type TestTarget } from "./test-client";

let om: TestTarget;
beforeAll(async () => {
  om = await startTestTarget();
});
afterAll(() => om.standIn.stop());

const total = async () => (await om.get("/v1/events?limit=1")).json.pagination.total;

describe("admission", () => {
  const status = async (fields: Record<string, unknown>) => (await om.ingest([anEvent(fields)])).status;

  it.each([
    ["a nil id", { event_id: "00000000-0000-0000-0000-000000000000" }],
    ["an id in upper case", { event_id: randomUUID().toUpperCase() }],
    ["a version 5 id", { event_id: "74738ff5-5367-5958-9aee-98fffdcd1876" }],
    ["an instant without seconds", { timestamp: "2026-01-01T00:00Z" }],
    ["the year one", { timestamp: "0001-01-01T00:00:00Z" }],
    ["nanoseconds", { timestamp: "2026-01-01T00:00:00.123456789Z" }],
    ["an empty feature and user", { feature_id: "", user_id: "" }],
    ["unknown fields", { duration_seconds: 4, customer_id: "someone" }],
  ])("takes %s", async (_name, fields) => {
    expect(await status(fields)).toBe(202);
  });

  it.each([
    ["an undashed id", { event_id: randomUUID().replaceAll("-", "") }],
    ["an id of version 0", { event_id: "00000000-0000-0000-0000-000000000001" }],
    ["an offset", { timestamp: "2026-01-01T00:00:00+01:00" }],
    ["a date", { timestamp: "2026-01-01" }],
    ["seconds since 1970", { timestamp: 1_767_225_600 }],
    ["a type of the model only", { event_type: "VIDEO_GENERATION" }],
    ["a provider in lower case", { provider: "openai" }],
    ["half a token", { input_tokens: 1.5 }],
    ["no images", { image_count: 0 }],
    ["no quantity", { quantity: 0 }],
    ["a null user", { user_id: null }],
  ])("refuses %s", async (_name, fields) => {
    expect(await status(fields)).toBe(400);
  });

  it("refuses the whole batch for one bad event and takes at most 1,000", async () => {
    await om.settled();
    const before = await total();
    const one = await om.ingest([anEvent(), anEvent({ event_type: "NOPE" })]);
    expect(one.json.message).toMatch(
      /^body\/events\/1\/event_type Invalid option: expected one of "TOKEN_USAGE"\|/,
    );
    expect(Object.keys(one.json)).toEqual(["error", "message"]);
    expect((await om.ingest(Array.from({ length: 1001 }, () => anEvent()))).json.message).toBe(
      "body/events Too big: expected array to have <=1000 items",
    );
    expect((await om.ingest([])).json.message).toBe(
      "body/events Too small: expected array to have >=1 items",
    );
    await om.settled();
    expect(await total()).toBe(before);
  });
});
