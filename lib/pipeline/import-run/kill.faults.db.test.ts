import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { readTargetTruth } from "@/lib/pipeline/testing/truth";
import {
  beginImport,
  judgeImport,
  type PlannedMigration,
  prepareImport,
} from "@/lib/services/testing/journey";
import { finished, startWorld, until, type World } from "@/lib/services/testing/sandbox-world";
import {
  startWorkerChild,
  type WorkerChild,
  type WorkerChildOptions,
} from "@/lib/services/testing/worker-child";

const isLarge = process.env.FAULT_SCALE === "large";
const size = isLarge ? { customers: 300, usageRows: 20_000 } : { customers: 32, usageRows: 500 };
/** The large form waits out the product's own lease. */
const lease = isLarge ? undefined : { seconds: 3, heartbeatMs: 500 };
/** Another worker goes on within this time of a kill: invariants, "How the pipeline gets there". */
const takeoverMs = 30_000;

let world: World;
let control: Control;
let plan: PlannedMigration;
const children: WorkerChild[] = [];

beforeEach(async () => {
  world = await startWorld(size);
  control = controlOf(world.target.controlUrl);
  plan = await prepareImport(world.owner, world);
  await world.stopWorker();
}, 300_000);
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await world.stop();
});

function worker(options: Partial<WorkerChildOptions> = {}): WorkerChild {
  const child = startWorkerChild({ databaseUrl: world.databaseUrl, lease, ...options });
  children.push(child);
  return child;
}

interface ChunkRow {
  readonly name: string;
  readonly state: string;
  readonly fence: number;
}

async function chunksOf(runId: string): Promise<ChunkRow[]> {
  const rows = await world.env.db.drizzle.execute<{ name: string; state: string; fence: number }>(sql`
    select phase || '/' || number as name, state, fence from chunks
    where migration_id = ${plan.migrationId} and run_id = ${runId} order by phase, number`);
  return [...rows];
}

const claimed = async (runId: string) => (await chunksOf(runId)).filter(({ state }) => state === "claimed");

async function plannedCreates(phase: string): Promise<number> {
  const rows = await world.env.db.drizzle.execute<{ n: number }>(sql`
    select count(*)::int as n from plan_writes where migration_id = ${plan.migrationId}
      and plan_id = ${plan.planId} and phase = ${phase} and write->>'kind' = 'createEntitlement'`);
  return rows[0]?.n ?? 0;
}

interface KillPoint {
  readonly name: string;
  readonly path: string;
  readonly when: "beforeApply" | "afterApply";
  /** Which matching request since the point was armed. */
  readonly nth: number;
}

const ingest = "/v1/events/ingest";
const killPoints: Record<string, Omit<KillPoint, "name">> = {
  "usage batch on its way": { path: ingest, when: "beforeApply", nth: 1 },
  "usage batch taken, answer not seen": { path: ingest, when: "afterApply", nth: 1 },
  "plan row written, answer not seen": { path: "/v1/entitlements", when: "afterApply", nth: 2 },
  "credits granted, answer not seen": { path: "/v1/credits/grant", when: "afterApply", nth: 3 },
};

const arm = ({ name, path, when, nth }: KillPoint) =>
  control.fault({ method: "POST", path, nth }, { kind: "holdUntilReleased", when, id: name });

/** Kills a worker that is held at a point; what was under way there is cut if it had not been applied. */
async function killAt(point: KillPoint, child: WorkerChild): Promise<void> {
  await until(
    `held at: ${point.name}\n${child.log()}`,
    async () => (await control.held(point.name)) > 0,
    60_000,
  );
  await child.kill();
  await control.release(point.name, point.when === "afterApply");
}

async function expectTakeover(runId: string, before: readonly ChunkRow[], killedAt: number): Promise<void> {
  const fences = new Map(before.map(({ name, fence }) => [name, fence]));
  await until(
    "another worker goes on",
    async () =>
      (await chunksOf(runId)).some(({ name, fence }) => fences.has(name) && fence > (fences.get(name) ?? 0)),
    takeoverMs,
  );
  expect(Date.now() - killedAt).toBeLessThan(takeoverMs);
}

async function profilesPoint(): Promise<KillPoint> {
  return {
    name: "profile written, answer not seen",
    path: "/v1/entitlements",
    when: "afterApply",
    nth: (await plannedCreates("overrides")) + 5,
  };
}

describe("kill -9 of the worker", () => {
  const points = Object.entries(killPoints).map(([name, point]) => ({ name, ...point }));

  if (isLarge) {
    it.each(points)("$name", async (point) => {
      await arm(point);
      const run = await beginImport(world.owner, plan);
      await killAt(point, worker({ concurrency: 1 }));
      const killedAt = Date.now();
      const before = await claimed(run.runId);
      expect(before).toHaveLength(1);
      worker();
      await expectTakeover(run.runId, before, killedAt);
      await finished(world.owner, run, 500_000);
      expect((await judgeImport(world.owner, world, plan)).breaches).toEqual([]);
    });
  }

  it("at five points of one import loses nothing and writes nothing twice", async () => {
    const run = await beginImport(world.owner, plan);
    const all = [...points, await profilesPoint()];
    const [first] = all;
    if (first) await arm(first);
    let child = worker({ concurrency: 1 });
    for (const [index, point] of all.entries()) {
      await killAt(point, child);
      const killedAt = Date.now();
      const before = await claimed(run.runId);
      // One chunk at most is done again.
      expect(before, point.name).toHaveLength(1);
      const next = all[index + 1];
      if (next) await arm(next);
      child = worker({ concurrency: 1 });
      await expectTakeover(run.runId, before, killedAt);
    }
    await finished(world.owner, run, isLarge ? 500_000 : 60_000);
    const { breaches, measured } = await judgeImport(world.owner, world, plan);
    expect(breaches).toEqual([]);
    expect(measured.arrived).toBeGreaterThan(size.usageRows * 0.9);
    const truth = await readTargetTruth(control);
    expect(truth.deadLetters).toBe(0);
  }, 600_000);
});
