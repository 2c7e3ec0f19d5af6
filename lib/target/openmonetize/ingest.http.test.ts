import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TargetEvent } from "@/lib/target/types";
import { codeOf, historyEvent, startTestTarget, type TestTarget } from "./test-target";

let target: TestTarget;
let number = 0;

beforeAll(async () => {
  const rate = 20_000;
  target = await startTestTarget({
    switches: { storeRates: { withoutUser: rate, withUser: rate, tokenUsage: rate, burning: rate } },
  });
});
afterAll(() => target.stop());
beforeEach(async () => {
  await target.noFaults();
  target.waits.length = 0;
  number += 10_000;
});

const ingest = (events: readonly TargetEvent[]) => target.adapter.ingest(target.config, events, target.io);
const events = (count: number, fields: Partial<TargetEvent> = {}) =>
  Array.from({ length: count }, (_, index) => historyEvent(number + index, fields));
const requests = async (status: number): Promise<number> => {
  // The ledger's answer is the stand-in's own and is only read by tests.
  const ledger = (await target.control("GET", "/ledger?limit=10000")) as {
    entries: { path: string; status: number }[];
  };
  return ledger.entries.filter((entry) => entry.path === "/v1/events/ingest" && entry.status === status)
    .length;
};
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("ingest", () => {
  it("cuts 2,500 events into three requests and all of them are stored", async () => {
    const before = await target.adapter.countStoredEvents(target.config, target.io);
    const sent = await requests(202);
    expect(await ingest(events(2_500))).toEqual({ accepted: 2_500, duplicates: 0 });
    expect((await requests(202)) - sent).toBe(3);
    await target.settled();
    expect(await target.adapter.countStoredEvents(target.config, target.io)).toBe(before + 2_500);
  });

  it("keeps large events below 900 kB a request", async () => {
    const metadata = { user: "user-1", note: "x".repeat(3_000) };
    const refused = await requests(413);
    expect(await ingest(events(700, { metadata }))).toEqual({ accepted: 700, duplicates: 0 });
    expect(await requests(413)).toBe(refused);
  });

  it("halves a batch that the target finds too large", async () => {
    const tooLarge = {
      statusCode: 413,
      code: "FST_ERR_CTP_BODY_TOO_LARGE",
      error: "Payload Too Large",
      message: "Request body is too large",
    };
    await target.fault("POST", "/v1/events/ingest", { kind: "status", status: 413, body: tooLarge });
    expect(await ingest(events(5))).toEqual({ accepted: 5, duplicates: 0 });
    await target.fault("POST", "/v1/events/ingest", { kind: "status", status: 413, body: tooLarge });
    const [only] = events(1);
    const error = await failure(ingest(only ? [only] : []));
    expect(error).toMatchObject({
      code: "target.event_too_large",
      retryable: false,
      context: { eventId: only?.event_id },
    });
  });

  it("recognises events that are stored already, all or some of them", async () => {
    const first = events(3);
    await ingest(first);
    await target.settled();
    expect(await ingest(first)).toEqual({ accepted: 0, duplicates: 3 });
    expect(await ingest([...first, historyEvent(number + 500)])).toEqual({ accepted: 1, duplicates: 3 });
  });

  it("sends an event once that stands twice in the call", async () => {
    const [event] = events(1);
    const twice = event ? [event, event] : [];
    expect(await ingest(twice)).toEqual({ accepted: 1, duplicates: 1 });
    await target.settled();
    expect(await target.rows("deadLetters")).toHaveLength(0);
  });

  it("stores nothing twice when the answer was lost and the events are sent again after storing", async () => {
    const batch = events(4);
    await target.fault("POST", "/v1/events/ingest", { kind: "applyThenFail" });
    expect(await failure(ingest(batch))).toMatchObject({ retryable: true });
    await target.settled();
    expect(await ingest(batch)).toEqual({ accepted: 0, duplicates: 4 });
    const stored = (await target.rows("events")).filter((row) =>
      batch.some((event) => event.event_id === row.id),
    );
    expect(stored).toHaveLength(4);
  });

  it("names the event that the target does not accept", async () => {
    const batch = events(3);
    const bad = batch.map((event, index) =>
      index === 1 ? { ...event, timestamp: "2026-10-01T00:00:00.000+02:00" } : event,
    );
    expect(await failure(ingest(bad))).toMatchObject({
      code: "target.invalid_request",
      retryable: false,
      context: { eventId: batch[1]?.event_id, outcome: "not-applied" },
    });
  });

  it("says how much of the month's quota is used", async () => {
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, tier: "STARTER" });
    const many = Array.from({ length: 11 }, (_, part) =>
      Array.from({ length: 1_000 }, (_, index) => historyEvent(1_000_000 + part * 1_000 + index)),
    ).flat();
    const error = await failure(ingest(many));
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, tier: "ENTERPRISE" });
    expect(error).toMatchObject({ code: "target.quota_exceeded", retryable: false });
    expect(String(error)).toContain("of 10000 events are used in 2026-11");
  });

  it("waits out the inner limiter, whose refusal has no Retry-After", async () => {
    await target.switches({ innerLimit: 1 });
    await ingest(events(1));
    let waited = 0;
    const adapter = (await import("./index")).createOpenMonetizeTarget({
      sleep: async (ms) => {
        waited = ms;
        await target.switches({ innerLimit: "off" });
      },
    });
    const more = [historyEvent(number + 5)];
    expect(await adapter.ingest(target.config, more, target.io)).toEqual({ accepted: 1, duplicates: 0 });
    expect(waited).toBeGreaterThan(30_000);
    expect(waited).toBeLessThanOrEqual(60_000);
    await target.switches({ innerLimit: 1_000 });
  });

  it("may be tried again when the ingestion service is down", async () => {
    await target.switches({ ingestionDown: true });
    const error = await failure(ingest(events(1)));
    await target.switches({ ingestionDown: false });
    expect(error).toMatchObject({ code: "target.failed", retryable: true });
  });

  it("refuses text that the target's database cannot hold, and one key for two events, before sending", async () => {
    const [event] = events(1);
    if (!event) throw new Error("no event");
    const nul = { ...event, metadata: { user: "a\u0000b" } };
    expect(await codeOf(ingest([nul]))).toBe("target.event_unstorable");
    const slash = { ...event, metadata: { user: "a\\u0000b" } };
    expect(await ingest([slash])).toMatchObject({ accepted: 1 });
    const other = { ...historyEvent(number + 77), idempotency_key: event.idempotency_key };
    expect(await codeOf(ingest([event, other]))).toBe("target.event_key_conflict");
  });

  it("shows the own tenant's dead letters only", async () => {
    const other = await target.send("POST", "/v1/customers/register", {
      name: "Other",
      email: "other@example.com",
      tier: "ENTERPRISE",
    });
    await target.settled();
    await target.switches({ deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 60_000 } });
    await target.send("POST", "/v1/users", { externalUserId: "own-id" });
    await target.send("POST", "/v1/users", { externalUserId: "own-id" }, other.apiKey);
    const dead = historyEvent(number, { user_id: "own-id" });
    const theirs = historyEvent(number + 1, { user_id: "own-id" });
    await ingest([dead]);
    await target.send("POST", "/v1/events/ingest", { events: [theirs] }, other.apiKey);
    for (let turn = 0; turn < 200 && (await target.rows("deadLetters")).length < 2; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await target.adapter.listDeadLetters(target.config, target.io)).toEqual([
      { eventId: dead.event_id, reason: expect.any(String) },
    ]);
  });
});
