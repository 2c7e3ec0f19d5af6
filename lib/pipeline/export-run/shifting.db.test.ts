import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRun } from "@/lib/db/queries/runs";
import { type Control, controlOf } from "@/lib/pipeline/testing/control";
import { readSourceTruth } from "@/lib/pipeline/testing/truth";
import { startExport } from "@/lib/services/snapshots/start-export";
import { connectAccounts } from "@/lib/services/testing/journey";
import { ended, startWorld, type World } from "@/lib/services/testing/sandbox-world";

let world: World;
let control: Control;
let migrationId: string;

beforeEach(async () => {
  // More than one page of customers and of subscriptions.
  world = await startWorld({ customers: 230, usageRows: 50 });
  control = controlOf(world.stripe.controlUrl);
  migrationId = await connectAccounts(world.owner, world);
}, 120_000);
afterEach(() => world.stop());

async function exported(): Promise<{ state: string; missing: string[]; twice: number }> {
  const { runId, snapshotId } = await startExport(world.owner, { migrationId });
  await ended(world.owner, { migrationId, runId });
  const run = await findRun(world.env.db.drizzle, migrationId, runId);
  const rows = await world.env.db.drizzle.execute<{ id: string; n: number }>(sql`
    select source_id as id, count(*)::int as n from snapshot_records
    where migration_id = ${migrationId} and snapshot_id = ${snapshotId}
      and entity in ('customers', 'subscriptions') group by 1`);
  const there = new Set(rows.map(({ id }) => id));
  const truth = await readSourceTruth(control);
  const wanted = [...truth.customers, ...truth.subscriptions].filter(({ test_clock }) => test_clock === null);
  return {
    state: run?.state ?? "gone",
    missing: wanted.map(({ id }) => id).filter((id) => !there.has(id)),
    twice: rows.filter(({ n }) => n > 1).length,
  };
}

describe("an export of a list that moves", { timeout: 180_000 }, () => {
  it("holds whoever came, and nobody twice, when the account changes between two pages", async () => {
    const { customers } = await readSourceTruth(control);
    const [first, second] = customers;
    for (const path of ["/v1/customers", "/v1/subscriptions"]) {
      await control.fault(
        { method: "GET", path, nth: 2 },
        {
          kind: "editBetweenPages",
          edit: {
            edits: [
              { op: "create", object: "customer", facts: { name: `Came during ${path}` } },
              { op: "update", object: "customer", id: first?.id, set: { name: "Renamed meanwhile" } },
              {
                op: "delete",
                object: "customer",
                id: path === "/v1/customers" ? second?.id : customers[2]?.id,
              },
            ],
          },
        },
      );
    }
    expect(await exported()).toEqual({ state: "done", missing: [], twice: 0 });
  });

  it.each([
    ["a page that comes twice", { kind: "repeatPage" }],
    ["a page that is left out", { kind: "missPage" }],
    ["a list that claims to have ended", { kind: "hasMoreLies", value: false }],
  ])("never leaves a silent gap: %s", async (_what, fault) => {
    // Customers without a subscription, on every page: nothing else in the account points at them.
    const { customers } = await readSourceTruth(control);
    const lonely = customers
      .filter((_customer, index) => index % 20 === 0)
      .map(({ created }) => ({ op: "create", object: "customer", facts: { name: "Lonely", created } }));
    await control.post("account", { edits: lonely });
    await control.fault({ method: "GET", path: "/v1/customers", nth: 2 }, fault);
    const result = await exported();
    expect(await control.get("faults")).toMatchObject({ rules: [{ hits: 1 }] });
    expect(result.twice).toBe(0);
    // Either everything is there, or the export says that it is not.
    if (result.state === "done") expect(result.missing).toEqual([]);
    else expect(result.state).toBe("failed");
  });
});
