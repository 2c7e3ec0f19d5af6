import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findRun } from "@/lib/db/queries/runs";
import { whyNotAssessed } from "../assessments/blockers";
import { decideFinding } from "../assessments/decide";
import { getAssessment } from "../assessments/get-assessment";
import { startAssessment } from "../assessments/start-assessment";
import { listAudit } from "../audit/list-audit";
import { connectTarget } from "../connections/connect-target";
import { pauseRun, resumeRun } from "../runs/control-run";
import {
  connectAccounts,
  exportAndMap,
  importPlan,
  judgeImport,
  planAndApprove,
  validate,
} from "../testing/journey";
import { finished, startWorld, until, type World } from "../testing/sandbox-world";
import { getProbe } from "./get-probe";
import { startProbe } from "./start-probe";

let world: World;
let migrationId: string;

async function control(path: string, body: unknown): Promise<void> {
  const answer = await fetch(world.target.controlUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
const stored = async (kind: string) => {
  const answer = await fetch(`${world.target.controlUrl}/state?kind=${kind}&limit=1000`);
  return z.object({ total: z.int(), items: z.array(z.looseObject({})) }).parse(await answer.json());
};
async function probe(lostAfterMs = 60_000) {
  const { runId } = await startProbe(world.owner, { migrationId, lostAfterMs });
  await finished(world.owner, { migrationId, runId });
  const found = await getProbe(world.owner, { migrationId });
  return { runId, found, value: new Map(found.capabilities.map(({ code, value }) => [code, value])) };
}

beforeAll(async () => {
  world = await startWorld({ customers: 12, usageRows: 60, seed: "probe" });
  migrationId = await connectAccounts(world.owner, world);
});
afterAll(() => world.stop());

describe("a probe of the target", () => {
  it("says beforehand what it writes, and writes that into the audit chain with its name", async () => {
    const before = await getProbe(world.owner, { migrationId });
    expect(before).toMatchObject({
      run: null,
      capabilities: [],
      footprint: { events: 98, entitlements: 5, creditsGranted: 3, creditsTakenBack: 1 },
    });
    const { found, value } = await probe();
    expect(found.capabilities).toHaveLength(10);
    expect(found.staleWhy).toBeNull();
    expect(value.get("users-in-checks")).toBe("ignored");
    expect(value.get("day-boundary")).toBe("+00:00");
    expect((await stored("events")).total).toBe(98);
    const { entries } = await listAudit(world.owner, { migrationId, limit: 50 });
    const begun = entries.find(
      ({ action, detail }) => action === "run.started" && JSON.stringify(detail).includes('"probe"'),
    );
    expect(begun?.detail).toMatchObject({ writes: before.footprint });
  });

  it("adds nothing but its own credit when it is made again", async () => {
    const before = (await stored("transactions")).total;
    await probe();
    expect((await stored("transactions")).total).toBe(before + 2);
    // A quarter hour may have begun since.
    expect((await stored("events")).total).toBeLessThanOrEqual(100);
    expect((await stored("users")).total).toBe(2);
    expect((await stored("entitlements")).total).toBe(0);
  });

  it("is paused and goes on, and leaves what it waited for in vain unknown", async () => {
    await control("/switches", { storing: "paused" });
    const { runId } = await startProbe(world.owner, { migrationId, lostAfterMs: 1_500 });
    const phase = async () => (await findRun(world.owner.db.drizzle, migrationId, runId))?.phase;
    await until("the probe waits for its events", async () => (await phase()) === "settle");
    await pauseRun(world.owner, { migrationId, runId });
    await resumeRun(world.owner, { migrationId, runId });
    await finished(world.owner, { migrationId, runId });
    const { capabilities } = await getProbe(world.owner, { migrationId });
    await control("/switches", { storing: "on" });
    const unknown = capabilities.filter(({ verdict }) => verdict === "unknown").map(({ code }) => code);
    // Without headers nobody knows the rate limit of this stand-in.
    expect(unknown).toEqual(["rate-limit", "limit-counting", "day-boundary", "credits-taken-back"]);
    expect(capabilities.find(({ code }) => code === "day-boundary")?.found).toContain("not stored");
    await until("the queue is empty", async () => (await stored("queued")).total === 0);
  });

  it("closes Import while the target's day begins at another hour and nobody decided about it", async () => {
    const { owner } = world;
    await exportAndMap(owner, migrationId);
    await finished(owner, { migrationId, ...(await startAssessment(owner, { migrationId })) });
    await control("/switches", { utcOffsetMinutes: 330 });
    await probe();
    const { assessment } = await getAssessment(owner, { migrationId });
    const finding = assessment?.findings.find(({ code }) => code === "target.day-boundary");
    expect(finding).toMatchObject({ subject: "+05:30", verdict: "impossible", decision: null });
    const why = () => whyNotAssessed(owner.db.drizzle, { id: migrationId, mode: "sandbox" }, owner.now());
    expect(await why()).toContain("day begins at another hour");
    await decideFinding(owner, {
      migrationId,
      code: "target.day-boundary",
      subject: "+05:30",
      decision: "layer-holds",
      note: "The gateway holds them.",
    });
    expect(await why()).toBeNull();
    await control("/switches", { utcOffsetMinutes: 0 });
    await probe();
    const after = await getAssessment(owner, { migrationId });
    expect(after.assessment?.findings.some(({ code }) => code === "target.day-boundary")).toBe(false);
  });

  it("between preview and import changes nothing that the plan was made of, nor any invariant", async () => {
    const { owner } = world;
    const plan = await planAndApprove(owner, migrationId);
    await probe();
    await importPlan(owner, plan);
    await probe();
    const validation = await validate(owner, migrationId);
    expect(validation.validators.map(({ state }) => state)).not.toContain("failed");
    const again = await planAndApprove(owner, migrationId);
    expect(again.hash).not.toBe("");
    const { breaches, measured } = await judgeImport(owner, world, plan);
    expect(breaches).toEqual([]);
    expect(measured.arrived).toBeGreaterThan(0);
  });

  it("is stale after a day, and when the target's key was replaced", async () => {
    const tomorrow = { ...world.owner, now: () => new Date(Date.now() + 24 * 3_600_000) };
    expect((await getProbe(tomorrow, { migrationId })).staleWhy).toContain("older than 24 hours");
    const rotated = await fetch(`${world.target.baseUrl}/v1/customers/rotate-key`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.target.apiKey}` },
    });
    const { data } = z.object({ data: z.object({ apiKey: z.string() }) }).parse(await rotated.json());
    await connectTarget(world.owner, {
      migrationId,
      apiKey: data.apiKey,
      baseUrl: world.target.baseUrl,
    });
    expect((await getProbe(world.owner, { migrationId })).staleWhy).toContain("connection changed");
  });
});
