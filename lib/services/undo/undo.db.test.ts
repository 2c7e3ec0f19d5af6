import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { startProbe } from "../probes/start-probe";
import { resumeRun } from "../runs/control-run";
import { listSetAside, retrySetAside } from "../runs/dead-letters";
import { importPlan, judgeImport, planAndApprove, prepareImport, validate } from "../testing/journey";
import { finished, startWorld, type World } from "../testing/sandbox-world";
import { verifyInvariants } from "../validations/verify-invariants";
import { getUndoPlan } from "./get-undo-plan";
import { startUndo } from "./start-undo";

const rowSchema = z.looseObject({ id: z.string(), featureId: z.string(), userId: z.string().nullish() });

describe("an undo through the API", { timeout: 240_000 }, () => {
  let world: World;
  let control: Control;
  let migrationId: string;
  let importRunId: string;
  let planId: string;
  beforeAll(async () => {
    world = await startWorld({ customers: 20, usageRows: 200 });
    control = controlOf(world.target.controlUrl);
    const plan = await prepareImport(world.owner, world);
    ({ migrationId, planId } = plan);
    importRunId = await importPlan(world.owner, plan);
  }, 120_000);
  afterAll(() => world.stop());

  const everybody = () => ({ kind: "import" as const, runId: importRunId });
  const rows = async () => z.array(rowSchema).parse(await control.rows("entitlements"));
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${world.target.baseUrl}${path}`, {
      method,
      headers: { "x-api-key": world.target.apiKey, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.ok, `${method} ${path} answers ${answer.status}`).toBe(true);
  };

  it("says beforehand what goes, what is compensated and what stays", async () => {
    const plan = await getUndoPlan(world.owner, { migrationId, whom: everybody() });
    expect(plan.goes.reduce((sum, line) => sum + line.count, 0)).toBe((await rows()).length);
    expect(BigInt(plan.credits)).toBeGreaterThan(0n);
    expect(plan.stays.map(({ what }) => what)).toEqual(expect.arrayContaining(["usage events", "users"]));
  });

  it("refuses what was not looked at", async () => {
    const undo = { migrationId, whom: everybody(), expectHash: "another", note: "try" };
    await expect(startUndo(world.owner, undo)).rejects.toMatchObject({ code: "undo.plan_differs" });
  });

  it("takes back one customer and leaves what others stand on", async () => {
    const before = await rows();
    const [one] = await world.env.db.drizzle.execute<{ id: string; user: string }>(sql`
      select source_id as id, after->'row'->>'userId' as user from operations
      where migration_id = ${migrationId} and phase = 'profiles' limit 1`);
    const customerIds = [one?.id ?? ""];
    const whom = { kind: "customers" as const, customerIds };
    const plan = await getUndoPlan(world.owner, { migrationId, whom });
    expect(plan.customers).toBe(1);
    const { runId } = await startUndo(world.owner, { migrationId, whom, expectHash: plan.hash, note: "one" });
    await finished(world.owner, { migrationId, runId });
    const after = await rows();
    expect(before.length - after.length).toBe(plan.goes.reduce((sum, line) => sum + line.count, 0));
    expect(after.some((row) => row.userId === one?.user)).toBe(false);
  });

  it("takes back the rest but for a row that somebody changed, and an import after it arrives whole", async () => {
    const plan = await getUndoPlan(world.owner, { migrationId, whom: everybody() });
    const undo = { migrationId, whom: everybody(), expectHash: plan.hash, note: "the wrong mapping" };
    const [changed] = (await rows()).filter((row) => row.userId);
    const path = `/v1/entitlements/${changed?.id}`;
    await call("PUT", path, { limitType: "HARD", limitValue: 7 });
    const { runId } = await startUndo(world.owner, undo);
    await finished(world.owner, { migrationId, runId });
    expect((await rows()).map(({ id }) => id)).toEqual([changed?.id]);
    const left = await getUndoPlan(world.owner, { migrationId, whom: everybody() });
    expect([left.customers, left.credits]).toEqual([1, "0"]);
    const { letters } = await listSetAside(world.owner, { migrationId, runId });
    expect(letters.map(({ code }) => code)).toEqual(["undo.changed_since"]);
    await call("DELETE", path);

    const again = await planAndApprove(world.owner, migrationId);
    await importPlan(world.owner, again);
    const { validators } = await validate(world.owner, migrationId);
    expect(validators.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ["customers", "revenue", "usage", "credits", "entitlements"].map((name) => `${name} passed`),
    );
    expect((await judgeImport(world.owner, world, again)).breaches).toEqual([]);
    const { invariants } = await verifyInvariants(world.owner, { migrationId });
    expect(invariants.filter(({ state }) => state === "broken")).toEqual([]);
    expect(again.planId).not.toBe(planId);
  });

  it("goes on neither with an import that was taken back nor with an undo that an import overtook", async () => {
    const setState = (runId: string, state: string) =>
      world.env.db.drizzle.execute(sql`update runs set state = ${state} where id = ${runId}`);
    const taken = { migrationId, runId: importRunId };
    const [undo] = await world.env.db.drizzle.execute<{ id: string }>(sql`
      select id from runs where migration_id = ${migrationId} and kind = 'undo' order by number desc limit 1`);
    const overtaken = { migrationId, runId: undo?.id ?? "" };

    await setState(taken.runId, "failed");
    await expect(resumeRun(world.owner, taken)).rejects.toMatchObject({ code: "run.taken_back" });
    await setState(taken.runId, "done");
    await setState(overtaken.runId, "failed");
    await expect(resumeRun(world.owner, overtaken)).rejects.toMatchObject({ code: "run.import_since" });
    await setState(overtaken.runId, "paused");
    await expect(startProbe(world.owner, { migrationId })).rejects.toMatchObject({
      code: "probe.import_running",
    });
    await setState(overtaken.runId, "done");

    // Of the plan that stands now some are taken back: its set-aside records come with the next preview.
    const [latest] = await world.env.db.drizzle.execute<{ id: string; one: string }>(sql`
      select o.run_id as id, min(o.source_id) as one from operations o
      where o.migration_id = ${migrationId} and o.phase = 'profiles' and o.state = 'stored' group by 1
      order by max(o.at) desc limit 1`);
    const whom = { kind: "customers" as const, customerIds: [latest?.one ?? ""] };
    const { hash } = await getUndoPlan(world.owner, { migrationId, whom });
    const { runId } = await startUndo(world.owner, { migrationId, whom, expectHash: hash, note: "one" });
    await finished(world.owner, { migrationId, runId });
    await expect(retrySetAside(world.owner, { migrationId, runId: latest?.id ?? "" })).rejects.toMatchObject({
      code: "run.taken_back",
    });
  });
});
