import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countLiveWorkers } from "@/lib/jobs/sql/workers";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
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

let world: World;
let control: Control;
let plan: PlannedMigration;
const children: WorkerChild[] = [];

async function prepare(customers: number): Promise<void> {
  world = await startWorld({ customers, usageRows: 400 });
  control = controlOf(world.target.controlUrl);
  plan = await prepareImport(world.owner, world);
  await world.stopWorker();
}
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await world.stop();
});

function worker(options: Partial<WorkerChildOptions> = {}): WorkerChild {
  const child = startWorkerChild({ databaseUrl: world.databaseUrl, ...options });
  children.push(child);
  return child;
}
const shortLease = { seconds: 3, heartbeatMs: 500 };

async function chunk(runId: string, phase: string) {
  const rows = await world.env.db.drizzle.execute<{
    state: string;
    fence: number;
    owners: number;
    operations: string;
  }>(sql`
    select (array_agg(state order by number))[1] as state, max(fence) as fence, count(distinct owner)::int as owners,
      (select count(*) || ' ' || coalesce(md5(string_agg(o::text, '' order by o.target_key)), '') from operations o
        where o.migration_id = ${plan.migrationId} and o.run_id = ${runId}) as operations
    from chunks where migration_id = ${plan.migrationId} and run_id = ${runId} and phase = ${phase}`);
  const [row] = rows;
  if (!row) throw new Error("no chunk");
  return row;
}

const holdGrant = (when: "beforeApply" | "afterApply") =>
  control.fault(
    { method: "POST", path: "/v1/credits/grant", nth: 3 },
    { kind: "holdUntilReleased", when, id: "grant" },
  );
const breaches = async () => (await judgeImport(world.owner, world, plan)).breaches;

describe("workers on one import", { timeout: 180_000 }, () => {
  describe("of thirty customers", () => {
    beforeEach(() => prepare(30), 120_000);

    it("one that is stopped and wakes up late changes nothing", async () => {
      await holdGrant("afterApply");
      const run = await beginImport(world.owner, plan);
      const stopped = worker({ lease: shortLease });
      await until("a grant is held", async () => (await control.held("grant")) > 0);
      stopped.signal("SIGSTOP");
      const { fence } = await chunk(run.runId, "grants");
      await control.release("grant");
      worker({ lease: shortLease });
      await until("another goes on", async () => (await chunk(run.runId, "grants")).fence > fence, 60_000);
      await finished(world.owner, run);
      const { operations } = await chunk(run.runId, "grants");

      stopped.signal("SIGCONT");
      await until("it notices", () => stopped.log().includes("lost the lease"));
      expect((await chunk(run.runId, "grants")).operations).toBe(operations);
      expect(await breaches()).toEqual([]);
    });

    it("one that wakes up while the other is writing does not write a second time", async () => {
      await holdGrant("afterApply");
      const run = await beginImport(world.owner, plan);
      const stopped = worker({ lease: shortLease });
      await until("a grant is held", async () => (await control.held("grant")) > 0);
      stopped.signal("SIGSTOP");
      const { fence } = await chunk(run.runId, "grants");
      await control.release("grant");
      await control.fault({ method: "POST", path: "/v1/credits/grant" }, { kind: "delay", ms: 150 });
      worker({ lease: shortLease });
      await until("another goes on", async () => (await chunk(run.runId, "grants")).fence > fence, 60_000);
      stopped.signal("SIGCONT");
      await finished(world.owner, run);
      expect(await breaches()).toEqual([]);
    });

    it("one that is stopped while it waits for the target's limit sends nothing when it wakes up", async () => {
      const soon = {
        status: 429,
        headers: { "retry-after": "5" },
        body: { statusCode: 429, error: "Too Many" },
      };
      await control.fault({ method: "POST", path: "/v1/entitlements", nth: 3 }, { kind: "status", ...soon });
      const run = await beginImport(world.owner, plan);
      const stopped = worker({ lease: shortLease });
      await until("rows are written", async () => (await control.rows("entitlements")).length > 0);
      await new Promise((resolve) => setTimeout(resolve, 700));
      stopped.signal("SIGSTOP");
      worker({ lease: shortLease });
      await finished(world.owner, run);
      expect(await breaches()).toEqual([]);
      stopped.signal("SIGCONT");
      await until("it notices", () => stopped.log().includes("lost the lease"));
      expect(await breaches()).toEqual([]);
    });

    it("one that is asked to end gives its chunk back, and the next goes on at once", async () => {
      await holdGrant("beforeApply");
      const run = await beginImport(world.owner, plan);
      const ending = worker();
      await until("a grant is held", async () => (await control.held("grant")) > 0);
      ending.signal("SIGTERM");
      await until("it is asked", () => ending.log().includes("finishing its chunks"));
      await control.release("grant");
      expect(await ending.gone).toBe(0);
      const given = await chunk(run.runId, "grants");
      expect(given.state).toBe("waiting");
      await world.startWorker();
      // Less than the twenty seconds of a lease that runs out.
      const goesOn = async () => (await chunk(run.runId, "grants")).fence > given.fence;
      await until("the next goes on", goesOn, 15_000);
      await finished(world.owner, run);
      expect(await breaches()).toEqual([]);
    });

    it("one that is killed while the target is storing leaves nothing behind", async () => {
      await control.post("switches", { storing: "paused" });
      const run = await beginImport(world.owner, plan);
      const killed = worker({ lease: shortLease });
      await until("the run waits for storing", async () => {
        const rows = await world.env.db.drizzle.execute(
          sql`select 1 from runs where id = ${run.runId} and phase = 'settle'`,
        );
        return rows.length === 1;
      });
      await killed.kill();
      await control.post("switches", { storing: "on" });
      worker({ lease: shortLease });
      await finished(world.owner, run);
      expect(await breaches()).toEqual([]);
    });
  });

  it("five at once share the chunks of one run", async () => {
    await prepare(130);
    for (let index = 0; index < 4; index += 1) worker({ lease: shortLease });
    await world.startWorker();
    // The first one up would do it alone while the others still load.
    await until("all five are up", async () => (await countLiveWorkers(world.env.db.drizzle)) >= 5);
    const run = await beginImport(world.owner, plan);
    await finished(world.owner, run);
    expect((await chunk(run.runId, "profiles")).owners).toBeGreaterThan(1);
    expect(await breaches()).toEqual([]);
  });
});
