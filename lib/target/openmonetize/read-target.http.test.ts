import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TargetItem } from "@/lib/target/types";
import { codeOf, historyEvent, planCarrier, startTestTarget, type TestTarget } from "./test-target";

let target: TestTarget;

beforeAll(async () => {
  target = await startTestTarget({
    switches: { storeRates: { withoutUser: 20_000, withUser: 20_000, tokenUsage: 20_000, burning: 20_000 } },
  });
  await target.adapter.ingest(
    target.config,
    Array.from({ length: 1_730 }, (_, n) =>
      historyEvent(n, {
        user_id: `user-${n % 230}`,
        timestamp: new Date(Date.UTC(2026, 8, 1 + (n % 9))).toISOString(),
        metadata: { user: `user-${n % 230}`, record: `record-${n}`, quantity: "1", unit: "calls" },
      }),
    ),
    target.io,
  );
  await target.settled();
  for (const row of [
    planCarrier(),
    planCarrier({ featureId: "export@pro", limitType: "SOFT" }),
    planCarrier({ featureId: "migration.profile", userId: "user-3" }),
    planCarrier({ featureId: "export:user-3", userId: "user-3", limitType: "HARD", limitValue: 0 }),
    planCarrier({ featureId: "migration.profile", userId: "user-77" }),
  ]) {
    await target.adapter.apply(
      target.config,
      { kind: "createEntitlement", targetKey: "k", row },
      target.io,
      false,
    );
  }
}, 60_000);
afterAll(() => target.stop());
beforeEach(() => target.noFaults());

async function readAll(from: unknown = null): Promise<{ items: TargetItem[]; cursors: unknown[] }> {
  const items: TargetItem[] = [];
  const cursors: unknown[] = [];
  for (let cursor = from; ; ) {
    const page = await target.adapter.readTarget(target.config, cursor, target.io);
    items.push(...page.items);
    if (page.done) return { items, cursors };
    // Cursors are kept as JSON between pages.
    cursor = JSON.parse(JSON.stringify(page.cursor));
    cursors.push(cursor);
  }
}

const keys = (items: readonly TargetItem[]): string[] => items.map((item) => item.key);

describe("readTarget", () => {
  it("yields everything the platform holds once, in its fixed order", async () => {
    const { items } = await readAll();
    expect(new Set(keys(items)).size).toBe(items.length);
    const kinds = items.map((item) =>
      item.kind === "entitlement" && item.userId === null ? "carrier" : item.kind,
    );
    expect(kinds.slice(0, 4)).toEqual(["tenant", "carrier", "carrier", "user"]);
    expect(kinds.lastIndexOf("user")).toBeLessThan(kinds.indexOf("event"));
    expect(kinds.lastIndexOf("entitlement")).toBeLessThan(kinds.indexOf("event"));
    const held = (await target.rows("events")).map((row) => `event:${row.id}`).sort();
    expect(keys(items.filter((item) => item.kind === "event")).sort()).toEqual(held);
    expect(items.filter((item) => item.kind === "user")).toHaveLength(230);
    const ofThree = items.flatMap((item) => (item.userId === "user-3" ? [item] : []));
    expect(ofThree.slice(0, 3)).toMatchObject([
      { kind: "user", value: { externalUserId: "user-3", creditBalance: "0", totalEvents: 8 } },
      { kind: "entitlement", value: { featureId: "export:user-3", limitValue: null, limitType: "HARD" } },
      { kind: "entitlement", value: { featureId: "migration.profile" } },
    ]);
    expect(ofThree.slice(3).every((item) => item.kind === "event")).toBe(true);
    expect(ofThree).toHaveLength(3 + 8);
  });

  it("gives the same from every cursor", async () => {
    const whole = await readAll();
    for (const cursor of whole.cursors) {
      const rest = await readAll(cursor);
      expect(keys(rest.items)).toEqual(keys(whole.items.slice(-rest.items.length)));
    }
    expect(whole.cursors.length).toBeGreaterThanOrEqual(3);
  });

  it("yields the same although single requests fail on the way", async () => {
    const whole = await readAll();
    await target.fault("GET", "/v1/events", { kind: "status", status: 503 }, 2);
    await target.fault("GET", "/v1/users", { kind: "truncate", bytes: 300 }, 1);
    await target.fault("GET", "/v1/entitlements", { kind: "drop" }, 1);
    expect(keys((await readAll()).items).sort()).toEqual(keys(whole.items).sort());
  });

  it("delivers entitlements whose user is another tenant's", async () => {
    const other = await target.send("POST", "/v1/customers/register", {
      name: "Other",
      email: "other@example.com",
      tier: "ENTERPRISE",
    });
    await target.send("POST", "/v1/credits/grant", { userId: "theirs", amount: 1 }, other.apiKey);
    await target.send("POST", "/v1/entitlements", {
      featureId: "x:theirs",
      limitType: "SOFT",
      userId: "theirs",
    });
    const { items } = await readAll();
    expect(items.filter((item) => item.userId === "theirs")).toMatchObject([
      { kind: "entitlement", value: { featureId: "x:theirs" } },
    ]);
  });

  it("refuses a cursor that is not its own", async () => {
    const read = target.adapter.readTarget(target.config, { stage: "elsewhere" }, target.io);
    expect(await codeOf(read)).toBe("target.cursor");
  });

  it("stops with the key's own sentence when the key is revoked on the way", async () => {
    const first = await target.adapter.readTarget(target.config, null, target.io);
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, status: "SUSPENDED" });
    const code = await codeOf(target.adapter.readTarget(target.config, first.cursor, target.io));
    await target.control("POST", "/account", { tenant: target.standIn.tenantId, status: "ACTIVE" });
    expect(code).toBe("target.unauthorized");
  });
});

describe("readBalances", () => {
  it("finds a user whose id is contained in many others", async () => {
    await target.send("POST", "/v1/credits/grant", { userId: "user-1", amount: 25 });
    const read = (userId: string) => target.adapter.readBalances(target.config, userId, target.io);
    expect(await read("user-1")).toEqual({ wallet: "25", listed: "25" });
    expect(await read("user-2")).toEqual({ wallet: null, listed: "0" });
    expect(await read("nobody")).toEqual({ wallet: null, listed: null });
    expect(await read("theirs")).toEqual({ wallet: "1", listed: null });
  });
});
