import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLatestMapping } from "@/lib/db/queries/mappings";
import { saveIssues } from "@/lib/db/queries/snapshot-issues";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import type { MappingEdit } from "@/lib/mapping/edit-mapping";
import { getPreview } from "../plans/get-preview";
import { connectAccounts, exportAndMap, planAndApprove } from "../testing/journey";
import { startWorld } from "../testing/sandbox-world";
import { editMappingVersion } from "./edit";
import { getBoardView } from "./get-board-view";
import { listValues } from "./list-values";

let world: Awaited<ReturnType<typeof startWorld>>;
let migrationId: string;

beforeAll(async () => {
  world = await startWorld({ customers: 40, usageRows: 60, seed: "values" });
  migrationId = await connectAccounts(world.owner, world);
  await exportAndMap(world.owner, migrationId);
}, 60_000);
afterAll(() => world.stop());

const values = () => listValues(world.owner, { migrationId });
async function decide(edit: Extract<MappingEdit, { kind: "setValue" }>) {
  const basedOn = (await findLatestMapping(world.owner.db.drizzle, migrationId))?.version ?? 0;
  await editMappingVersion(world.owner, { migrationId, basedOn, edit });
}
async function plannedCustomers() {
  await planAndApprove(world.owner, migrationId);
  const planId = (await getPreview(world.owner, { migrationId }))?.id ?? "";
  return await world.env.db.drizzle.query.planCustomers.findMany({
    where: (table, { eq }) => eq(table.planId, planId),
  });
}
const heldIds = async () =>
  (await plannedCustomers()).flatMap(({ outcome, customerId }) => (outcome === "held" ? [customerId] : []));

describe("values of the source", () => {
  it("lists each status with everybody behind it, once", async () => {
    const { rows } = await values();
    const statuses = rows.filter(({ kind }) => kind === "statuses");
    const subscriptions = await world.env.db.drizzle.query.snapshotRecords.findMany({
      where: (table, { eq }) => eq(table.entity, "subscriptions"),
    });
    expect(statuses.length).toBeGreaterThan(2);
    expect(statuses.reduce((sum, { records }) => sum + records, 0)).toBe(subscriptions.length);
    expect(statuses.every(({ samples, customers }) => samples.length > 0 && customers > 0)).toBe(true);
    expect(rows.filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  it("an unknown value holds exactly the customers who carry it, until somebody decides", async () => {
    const snapshot = await findLatestSnapshot(world.owner.db.drizzle, migrationId);
    const at = { migrationId, snapshotId: snapshot?.id ?? "" };
    const before = await plannedCustomers();
    const [one, two] = before.filter(({ outcome }) => outcome === "created").map((each) => each.customerId);
    const issue = (customerId = "", sourceId: string) => ({
      entity: "subscriptions" as const,
      sourceId,
      customerId,
      code: "stripe.unknown_value",
      severity: "error" as const,
      message: `${sourceId} has status "in_limbo", which this program does not know.`,
      remedy: "Update this program.",
      raw: {},
    });
    await saveIssues(world.owner.db.drizzle, at, [issue(one, "sub_x"), issue(two, "sub_y")]);

    const [row] = (await values()).rows;
    expect(row).toMatchObject({
      kind: "unread",
      id: 'status "in_limbo"',
      records: 2,
      customers: 2,
      isOpen: true,
    });
    expect(row?.samples.toSorted()).toEqual(["sub_x", "sub_y"]);
    const problems = (await getBoardView(world.owner, { migrationId }))?.problems ?? [];
    expect(problems.find(({ code }) => code === "value.unread")?.sentence).toContain(
      "holds their 2 customers",
    );
    expect((await heldIds()).toSorted()).toEqual([one, two].toSorted());

    await decide({ kind: "setValue", of: "unread", id: row?.id ?? "", to: "Trials that were never begun." });
    expect(await heldIds()).toEqual([]);
    expect((await values()).rows.find(({ kind }) => kind === "unread")).toMatchObject({ isOpen: false });
  }, 60_000);

  it("a status that counts as another changes who may use the product, and undo takes it back", async () => {
    const access = async () =>
      (await plannedCustomers()).filter(({ planKey }) => planKey === "no-access").length;
    const before = await access();
    const active = (await values()).rows.find(({ id }) => id === "active/active");
    await decide({ kind: "setValue", of: "statuses", id: "active/active", to: "unpaid" });
    expect(await access()).toBeGreaterThan(before);
    expect((active?.customers ?? 0) > 0).toBe(true);
    await decide({ kind: "setValue", of: "statuses", id: "active/active", to: null });
    expect(await access()).toBe(before);
  }, 60_000);
});
