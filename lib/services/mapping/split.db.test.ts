import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import type { PlanSplit } from "@/lib/mapping/document";
import { getPreview } from "../plans/get-preview";
import {
  connectAccounts,
  exportAndMap,
  importPlan,
  judgeImport,
  planAndApprove,
  validate,
} from "../testing/journey";
import { startWorld } from "../testing/sandbox-world";
import { describeSplit } from "./describe-split";
import { editMappingVersion } from "./edit";
import { getBoardView } from "./get-board-view";

let world: Awaited<ReturnType<typeof startWorld>>;
let migrationId: string;
/** The licensed price that most customers are on. */
let planId: string;

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 80, seed: "split" });
  migrationId = await connectAccounts(world.owner, world);
  await exportAndMap(world.owner, migrationId);
  planId = (await board()).plans.find(({ component }) => component?.usage === "licensed")?.id ?? "";
}, 60_000);
afterAll(() => world.stop());

async function board() {
  const view = await getBoardView(world.owner, { migrationId });
  if (!view) throw new Error("no board");
  return view;
}
async function split(rule: PlanSplit) {
  const basedOn = (await findLatestMapping(world.owner.db.drizzle, migrationId))?.version ?? 0;
  await editMappingVersion(world.owner, {
    migrationId,
    basedOn,
    edit: { kind: "setSplit", id: planId, split: rule },
  });
  const view = await board();
  const row = view.plans.find((plan) => plan.id === planId);
  if (!row?.split) throw new Error("the split was not saved");
  return { row, outcome: row.split, problems: view.problems };
}
/** Customers by the plan key that the preview puts them on. */
async function customersByPlan(planned: string) {
  const preview = await getPreview(world.owner, { migrationId });
  expect(preview?.hash).toBe(planned);
  const rows = await world.env.db.drizzle.query.planCustomers.findMany({
    where: (table, { eq }) => eq(table.planId, preview?.id ?? ""),
  });
  return rows;
}

describe("a split plan on the board and at the target", () => {
  it("shows the values that its customers have, each customer once per value", async () => {
    const row = (await board()).plans.find((plan) => plan.id === planId);
    const { values, more } = await describeSplit(world.owner, { migrationId, planId, by: "startedAt" });
    expect(more).toBe(0);
    expect(values.length).toBeGreaterThan(1);
    expect(values.reduce((sum, each) => sum + each.customers, 0)).toBeGreaterThanOrEqual(row?.customers ?? 0);
    expect(values[0]?.samples.length).toBeGreaterThan(0);
  });

  it("names the customers that no part takes, and the plan holds exactly those", async () => {
    const { outcome, problems } = await split({ by: "currency", values: { xxx: "nowhere" }, rest: null });
    expect(outcome.parts).toEqual([]);
    expect(outcome.unmatched.customers).toBeGreaterThan(0);
    const said = problems.find(({ code }) => code === "plan.split-unmatched");
    expect(said?.sentence).toContain(
      `takes ${outcome.unmatched.customers} customers (${outcome.unmatched.samples[0]}`,
    );
    const { hash } = await planAndApprove(world.owner, migrationId);
    const held = (await customersByPlan(hash)).filter(({ outcome: each }) => each === "held");
    expect(held.length).toBe(outcome.unmatched.customers);
  });

  it("arrives: each customer on the part of their own line, nothing twice and nothing lost", async () => {
    const { values } = await describeSplit(world.owner, { migrationId, planId, by: "startedAt" });
    const starts = values.flatMap(({ value }) => value ?? []).sort();
    const { outcome, problems } = await split({
      by: "startedAt",
      bands: [
        { from: null, to: "team-2019" },
        { from: starts[Math.floor(starts.length / 2)] ?? "", to: "team-new" },
      ],
    });
    expect(outcome.unmatched.customers).toBe(0);
    expect(outcome.parts.map(({ to }) => to).sort()).toEqual(["team-2019", "team-new"]);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const plan = await planAndApprove(world.owner, migrationId);
    const planned = await customersByPlan(plan.hash);
    const on = (key: string) => planned.filter(({ planKey }) => planKey === key).length;
    expect([on("team-2019"), on("team-new")].every((count) => count > 0)).toBe(true);
    await importPlan(world.owner, plan);
    const verdict = await judgeImport(world.owner, world, plan);
    expect(verdict.breaches).toEqual([]);
    const { validators } = await validate(world.owner, migrationId);
    expect(validators.map(({ name, state }) => `${name} ${state}`)).toEqual(
      validators.map(({ name }) => `${name} passed`),
    );
  }, 60_000);
});
