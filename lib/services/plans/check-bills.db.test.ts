import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAccounts, exportAndMap } from "../testing/journey";
import { finished, startWorld } from "../testing/sandbox-world";
import { checkBills, getBillChecks } from "./check-bills";
import { startPlan } from "./start-plan";

let world: Awaited<ReturnType<typeof startWorld>>;
let at: { migrationId: string; planId: string };

beforeAll(async () => {
  world = await startWorld({ customers: 30, usageRows: 150, seed: "checks" });
  const migrationId = await connectAccounts(world.owner, world);
  await exportAndMap(world.owner, migrationId);
  const { planId, runId } = await startPlan(world.owner, { migrationId, scope: { kind: "all" } });
  await finished(world.owner, { migrationId, runId });
  at = { migrationId, planId };
}, 120_000);
afterAll(() => world.stop());

/** Everything but reads that the stand-in was sent. */
async function writesSent(): Promise<string[]> {
  const answer = await fetch(`${world.stripe.controlUrl}/ledger?limit=10000`);
  const text = await answer.text();
  return [...text.matchAll(/"method":\s*"(POST|PUT|PATCH|DELETE)"[^}]*?"path":\s*"([^"]+)"/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
}

describe("next bills checked from outside", () => {
  it("asks nobody before a person has agreed to a POST", async () => {
    await expect(checkBills(world.owner, at)).rejects.toMatchObject({ code: "bills.consent_needed" });
    expect(await getBillChecks(world.owner, at)).toMatchObject({
      checks: [],
      isOffered: true,
      needsConsent: true,
      agreed: null,
    });
    expect(await writesSent()).toEqual([]);
  });

  it("keeps what Stripe says beside our figure, and sends nothing else", async () => {
    const { runId } = await checkBills(world.owner, { ...at, sample: 12, agree: true });
    await finished(world.owner, { migrationId: at.migrationId, runId });
    const { checks, needsConsent, agreed } = await getBillChecks(world.owner, at);
    expect(needsConsent).toBe(false);
    expect(agreed?.by).toBe(world.owner.actor.name);
    expect(new Set(checks.map(({ customerId }) => customerId)).size).toBe(12);
    expect(checks.filter(({ verdict }) => verdict === "equal").length).toBeGreaterThan(9);
    for (const check of checks.filter(({ verdict }) => verdict === "differs"))
      expect(check.cause).toBe("rounding");
    expect(checks.some(({ oursMinor }) => oursMinor !== "0")).toBe(true);
    const sent = await writesSent();
    expect(sent.length).toBe(checks.length);
    expect(new Set(sent)).toEqual(new Set(["POST /v1/invoices/create_preview"]));
  });

  it("checks chosen customers again, and shows the latest answer once", async () => {
    const { checks } = await getBillChecks(world.owner, at);
    const one = checks[0]?.customerId ?? "";
    const { runId } = await checkBills(world.owner, { ...at, customers: [one] });
    await finished(world.owner, { migrationId: at.migrationId, runId });
    const after = (await getBillChecks(world.owner, at)).checks;
    expect(after.length).toBe(checks.length);
    const taken = (list: typeof checks) => list.find(({ customerId }) => customerId === one)?.takenAt ?? "";
    expect(taken(after) > taken(checks)).toBe(true);
    await expect(checkBills(world.owner, { ...at, customers: ["cus_nobody"] })).rejects.toMatchObject({
      code: "plan.unknown_ids",
    });
  });
});
