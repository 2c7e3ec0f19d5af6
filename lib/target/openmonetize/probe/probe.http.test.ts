import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CapabilityFinding } from "@/lib/target/capability";
import { startTestTarget, type TestTarget } from "../test-target";
import { isProbeUser, probeFootprint, probeUsers, quartersOfDay } from "./probe-names";

let target: TestTarget;
let runs = 0;

beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());

async function probe(runKey = `run-${++runs}`, waits = true): Promise<Record<string, CapabilityFinding>> {
  const steps = target.adapter.openProbe(target.config, target.io);
  const run = { tenantId: target.standIn.tenantId, runKey };
  const { findings } = await steps.readAccount();
  const preparation = await steps.prepare(run);
  await steps.send(run, preparation);
  if (waits) await target.settled();
  const asked = await steps.ask(run, preparation, waits ? null : "They wait in a queue.");
  await steps.tidy(run);
  return Object.fromEntries([...findings, ...asked].map((each) => [each.code, each]));
}
const values = (found: Record<string, CapabilityFinding>) =>
  Object.fromEntries(Object.entries(found).map(([code, { value }]) => [code, value]));

const observed = {
  "account-tier": "ENTERPRISE",
  "rate-limit": null,
  "user-kinds": "none",
  "users-in-checks": "ignored",
  "limit-counting": "events",
  "default-access": "allow",
  "soft-without-value": "allow",
  "zero-as-null": "null",
  "day-boundary": "+00:00",
  "credits-taken-back": "yes",
};

describe("a probe", () => {
  it("finds what gateway 0.1.0 was seen to do, and says what it asked and was answered", async () => {
    const found = await probe();
    expect(values(found)).toEqual(observed);
    for (const { verdict, value, reason, asked } of Object.values(found)) {
      expect([verdict, reason === null]).toEqual(value === null ? ["unknown", false] : ["measured", true]);
      expect(asked).not.toBe("");
    }
    expect(found["limit-counting"]?.answered).toEqual({ allowed: true, reason: null, currentUsage: 1 });
    expect(found["credits-taken-back"]?.answered).toEqual({ before: "2", after: "1" });
  });

  it.each([
    ["users-in-checks", { usersInChecks: "respected" }, "respected"],
    ["limit-counting", { limitsCount: "quantities" }, "quantities"],
    ["default-access", { unknownFeature: "deny" }, "deny"],
    ["soft-without-value", { softWithoutValue: "asksCredits" }, "asks-credits"],
    ["zero-as-null", { zeroReadsAs: "zero" }, "zero"],
    ["day-boundary", { utcOffsetMinutes: 330 }, "+05:30"],
    ["day-boundary", { utcOffsetMinutes: -480 }, "-08:00"],
    ["credits-taken-back", { unitsBurn: false }, "no"],
    ["rate-limit", { rateLimit: 5_000 }, "5000"],
  ])("finds %s where the installation has %j, and nothing else changed", async (code, switches, value) => {
    const before: unknown = await target.control("GET", "/switches");
    await target.switches(switches);
    expect(values(await probe())).toEqual({ ...observed, [code]: value });
    await target.switches(before);
  });

  it("tells two switches apart that hide each other", async () => {
    const before: unknown = await target.control("GET", "/switches");
    await target.switches({ usersInChecks: "respected", unknownFeature: "deny" });
    expect(values(await probe())).toMatchObject({ "users-in-checks": "respected", "default-access": "deny" });
    await target.switches(before);
  });

  it("writes no more than it says, and leaves no entitlement", async () => {
    const { tenantId } = target.standIn;
    const { users, events, creditsGranted, creditsTakenBack } = probeFootprint(tenantId);
    const before = await target.rows("transactions");
    expect(new Set((await target.rows("users")).map(({ id }) => id))).toEqual(new Set(users));
    await probe();
    expect(await target.rows("entitlements")).toEqual([]);
    const stored = await target.rows("events");
    // Runs of this file share the quarter hours, and each has its own credit to take back.
    expect(stored.length).toBeLessThanOrEqual(events + runs);
    expect(stored.length).toBeGreaterThanOrEqual(quartersOfDay + 1 + runs);
    const moved = (await target.rows("transactions")).slice(before.length);
    expect(moved.map(({ type, amount }) => [type, String(amount)])).toEqual([
      ["GRANT", "1"],
      ["BURN", "-1"],
    ]);
    expect(moved.length).toBeLessThanOrEqual(creditsGranted + creditsTakenBack);
    expect(await target.rows("deadLetters")).toEqual([]);
  });

  it("is in no reading and no figure of the target, which name it instead", async () => {
    await target.send("POST", "/v1/credits/grant", { userId: "somebody", amount: 5 });
    const kinds: string[] = [];
    for (let cursor: unknown = null, done = false; !done; ) {
      const page = await target.adapter.readTarget(target.config, cursor, target.io);
      kinds.push(...page.items.map(({ kind, userId }) => `${kind} ${userId}`));
      ({ cursor, done } = page);
    }
    expect(kinds).toEqual(["tenant null", "user somebody"]);
    const check = await target.adapter.check(target.config, target.io);
    if (!check.ok) throw new Error(check.problem);
    expect(check.target).toMatchObject({ users: 1, events: 0, entitlements: 0, probe: { users: 2 } });
    expect(check.notes.join(" ")).toContain("migration.probe");
  });

  it("says unknown, and why, where events are not stored in time", async () => {
    await target.switches({ storing: "paused" });
    const found = await probe(`run-${++runs}`, false);
    await target.switches({ storing: "on" });
    await target.settled();
    expect(values(found)).toEqual({
      ...observed,
      "user-kinds": "one",
      "limit-counting": null,
      "day-boundary": null,
      "credits-taken-back": null,
    });
    expect(found["day-boundary"]?.reason).toBe("They wait in a queue.");
  });

  it("says unknown where the probe's user belongs to somebody else", async () => {
    const other = await startTestTarget();
    const { apiKey } = await other.send("POST", "/v1/customers/register", {
      name: "Other",
      email: "other@example.com",
      tier: "ENTERPRISE",
    });
    const run = { tenantId: other.standIn.tenantId, runKey: "r" };
    const { first } = probeUsers(run.tenantId);
    await other.send("POST", "/v1/credits/grant", { userId: first, amount: 5 }, apiKey);
    const steps = other.adapter.openProbe(other.config, other.io);
    const preparation = await steps.prepare(run);
    const asked = await steps.ask(run, preparation, null);
    await other.stop();
    expect(new Set(asked.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
    expect(asked[0]?.reason).toContain("could not be set up");
  });

  it("sees both kinds of users", async () => {
    await target.send("POST", "/v1/users", { externalUserId: "made-by-hand" });
    expect((await probe())["user-kinds"]?.value).toBe("both");
  });

  it("names users that no customer's id can be", () => {
    const { first, second } = probeUsers("715ab9d5-1194-41a0-853e-5994eb36ec12");
    expect([first, second]).toEqual(["migration.probe.715ab9d5.a", "migration.probe.715ab9d5.b"]);
    expect([first, "715ab9d5.cus_1", null].map(isProbeUser)).toEqual([true, false, false]);
  });
});
