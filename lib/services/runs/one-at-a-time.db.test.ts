import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateRun } from "@/lib/db/queries/runs";
import { startPlan } from "../plans/start-plan";
import { startExport } from "../snapshots/start-export";
import { beginImport, type PlannedMigration, prepareImport } from "../testing/journey";
import { startWorld, type World } from "../testing/sandbox-world";
import { startValidation } from "../validations/start-validation";
import { cancelRun, resumeRun } from "./control-run";

let world: World;
let plan: PlannedMigration;
beforeAll(async () => {
  world = await startWorld({ customers: 3, usageRows: 10 });
  plan = await prepareImport(world.owner, world);
  // From here on nobody works, so a run that was begun stays open.
  await world.stopWorker();
});
afterAll(() => world.stop());

/** What `times` calls at once came to: how many had an effect, and what the others were told. */
async function atOnce(times: number, call: () => Promise<unknown>) {
  const answers = await Promise.allSettled(Array.from({ length: times }, call));
  const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  return { done: times - refusals.length, refusals };
}

async function openRuns(kind: string): Promise<number> {
  const rows = await world.env.db.drizzle.execute<{ n: number }>(
    sql`select count(*)::int as n from runs
      where migration_id = ${plan.migrationId} and kind = ${kind} and state in ('running', 'paused')`,
  );
  return rows[0]?.n ?? 0;
}

describe("many clicks at once", { timeout: 60_000 }, () => {
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["import", () => beginImport(world.owner, plan)],
    ["validate", () => startValidation(world.owner, { migrationId: plan.migrationId, planId: plan.planId })],
    ["export", () => startExport(world.owner, { migrationId: plan.migrationId })],
    ["plan", () => startPlan(world.owner, { migrationId: plan.migrationId, scope: { kind: "all" } })],
  ];
  it.each(calls)("begin one %s, and the others are told who was faster", async (kind, call) => {
    const { done, refusals } = await atOnce(20, call);
    expect(await openRuns(kind)).toBe(1);
    expect(done).toBe(1);
    for (const reason of refusals) {
      expect(reason).toMatchObject({ code: "run.in_progress" });
      expect(reason.userMessage).toContain(world.owner.actor.name);
    }
  });

  it("resume no failed import while another one is open", async () => {
    const { migrationId } = plan;
    const [open] = await world.env.db.drizzle.execute<{ id: string }>(
      sql`select id from runs where migration_id = ${migrationId} and kind = 'import' and state = 'running'`,
    );
    const first = { migrationId, runId: open?.id ?? "" };
    await updateRun(world.env.db.drizzle, migrationId, first.runId, { state: "failed" });
    const second = await beginImport(world.owner, plan);
    await expect(resumeRun(world.owner, first)).rejects.toMatchObject({ code: "run.in_progress" });
    expect(await openRuns("import")).toBe(1);
    await cancelRun(world.owner, second);
    await world.env.db.drizzle.execute(
      sql`update chunks set attempts = 8, not_before = now() + interval '1 minute' where run_id = ${first.runId}`,
    );
    expect(await resumeRun(world.owner, first)).toEqual({ state: "running" });
    // Otherwise the next failure that may pass would stop the run at once.
    const chunks = await world.env.db.drizzle.execute(
      sql`select attempts, not_before from chunks where run_id = ${first.runId}`,
    );
    expect(chunks).toEqual([{ attempts: 0, not_before: null }]);
    await cancelRun(world.owner, first);
  });
});
