import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countFinalOutcomes } from "@/lib/db/queries/operations";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import {
  beginImport,
  importPlan,
  judgeImport,
  type PlannedMigration,
  planAndApprove,
  prepareImport,
} from "../testing/journey";
import { finished, startWorld, type World } from "../testing/sandbox-world";
import { cancelRun } from "./control-run";
import { listSetAside, retrySetAside } from "./dead-letters";

let world: World;
let control: Control;
let plan: PlannedMigration;
let first: { migrationId: string; runId: string };
beforeAll(async () => {
  world = await startWorld({ customers: 4, usageRows: 10 });
  control = controlOf(world.target.controlUrl);
  plan = await prepareImport(world.owner, world);
  await refuseOneGrant();
  first = await beginImport(world.owner, plan);
  await finished(world.owner, first);
});
afterAll(() => world.stop());

const refuseOneGrant = () =>
  control.fault(
    { method: "POST", path: "/v1/credits/grant", nth: 1 },
    {
      kind: "status",
      status: 400,
      body: { statusCode: 400, error: "Bad Request", message: "body/amount no" },
    },
  );
/** The states that the set-aside records of a run are in: one, if all are in the same. */
const states = async (runId: string) => {
  const { letters } = await listSetAside(world.owner, { ...first, runId });
  return [...new Set(letters.map(({ state }) => state))];
};
const rejected = async () =>
  (await countFinalOutcomes(world.env.db.drizzle, plan)).filter(({ outcome }) => outcome === "rejected");
const retry = (runId: string) => retrySetAside(world.owner, { ...first, runId });

it("opens what was set aside again when its retry is cancelled", async () => {
  expect(await states(first.runId)).toEqual(["open"]);
  await world.stopWorker();
  const { runId } = await retry(first.runId);
  expect(await states(first.runId)).toEqual(["retrying"]);
  await cancelRun(world.owner, { ...first, runId });
  expect(await states(first.runId)).toEqual(["open"]);
  await world.startWorker();
});

it("counts a record as written once any retry of it succeeded", async () => {
  await refuseOneGrant();
  const second = await retry(first.runId);
  await finished(world.owner, { ...first, runId: second.runId });
  expect([await states(first.runId), await states(second.runId)]).toEqual([["open"], ["open"]]);
  expect(await rejected()).not.toEqual([]);

  const third = await retry(second.runId);
  await finished(world.owner, { ...first, runId: third.runId });
  expect([await states(first.runId), await states(second.runId)]).toEqual([["resolved"], ["resolved"]]);
  expect(await rejected()).toEqual([]);
  expect((await judgeImport(world.owner, world, plan)).breaches).toEqual([]);
});

it("repeats nothing of a plan after which another one was imported", async () => {
  await importPlan(world.owner, await planAndApprove(world.owner, plan.migrationId));
  await world.env.db.drizzle.execute(
    sql`update dead_letters set state = 'open' where run_id = ${first.runId}`,
  );
  await expect(retry(first.runId)).rejects.toMatchObject({ code: "run.plan_superseded" });
  expect(await states(first.runId)).toEqual(["open"]);
});
