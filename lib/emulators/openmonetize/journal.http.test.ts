import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anEvent, startTestTarget } from "./test-client";

let folder: string;
let journalPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-stand-in-"));
  journalPath = join(folder, "openmonetize.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const KINDS = [
  "tenants",
  "users",
  "wallets",
  "transactions",
  "entitlements",
  "events",
  "deadLetters",
  "quotas",
];

describe("a second start", () => {
  it("finds the same tenants, users, credits, entitlements, events and dead letters", async () => {
    const first = await startTestTarget({ journalPath });
    const other = await first.register("STARTER");
    const rotated = (await first.send("POST", "/v1/customers/rotate-key", undefined, { key: other.apiKey }))
      .json.data;
    await first.post("/v1/users", { externalUserId: "made", email: "m@example.com" });
    await first.post("/v1/credits/grant", { userId: "u", amount: 9, expiresAt: "2099-01-01T00:00:00Z" });
    await first.ingest([
      anEvent({ user_id: "u", unit_type: "credit", quantity: 0.1, idempotency_key: "k" }),
      anEvent({ event_type: "FEATURE_ACCESS" }),
    ]);
    await first.ingest([anEvent()], rotated.apiKey);
    const gone = await first.post("/v1/entitlements", { featureId: "gone", limitType: "NONE" });
    await first.post("/v1/entitlements", { featureId: "kept", limitType: "HARD", limitValue: 0 });
    await first.send("DELETE", `/v1/entitlements/${gone.json.data.id}`);
    await first.settled();
    await first.control("POST", "/clock", { set: "2031-01-02T03:04:05.000Z" });
    const before = await Promise.all(KINDS.map((kind) => first.rows(kind)));
    await first.standIn.stop();

    const second = await startTestTarget({ journalPath });
    expect(second.standIn.apiKey).toBe(first.standIn.apiKey);
    expect(await Promise.all(KINDS.map((kind) => second.rows(kind)))).toEqual(before);
    expect((await second.control("GET", "/clock")).now).toBe("2031-01-02T03:04:05.000Z");
    expect((await second.get("/v1/customers/me", rotated.apiKey)).json.data.id).toBe(other.customerId);
    expect((await second.get("/v1/users/u/credits")).json.data.balance).toBe(8);
    expect((await second.ingest([anEvent({ idempotency_key: "k" })])).json.status).toBe("all_duplicates");
    await second.standIn.stop();
  });

  it("goes on storing what was accepted before an orderly end", async () => {
    const first = await startTestTarget({ journalPath, switches: { storing: "paused" } });
    await first.ingest(Array.from({ length: 50 }, () => anEvent()));
    await first.standIn.stop();
    const second = await startTestTarget({ journalPath });
    await second.settled();
    expect((await second.get("/v1/events")).json.pagination.total).toBe(50);
    await second.standIn.stop();
  });

  it("strands what was in flight when it was killed", async () => {
    const first = await startTestTarget({ journalPath, switches: { storing: "paused" } });
    await first.ingest(Array.from({ length: 50 }, () => anEvent()));
    const killed = readFileSync(journalPath);
    await first.standIn.stop();
    writeFileSync(journalPath, killed);
    const second = await startTestTarget({ journalPath });
    await second.settled();
    expect((await second.get("/v1/events")).json.pagination.total).toBe(40);
    expect((await second.get("/v1/events/dlq")).json.counts).toEqual({ active: 10 });
    await second.standIn.stop();
  });
});
