import { v7 as newId } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { planCustomers, plans } from "@/lib/db/schema";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createMigration } from "../migrations/create-migration";
import { createTestEnvironment, createTestWorkspace } from "../testing/create-test-workspace";
import { getPlanEffects } from "./get-effects";
import { getPreview } from "./get-preview";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("counts customers and lines once, whatever fractions their amounts are", async () => {
  const { owner } = (await createTestWorkspace(createTestEnvironment(database.db))).as;
  const { migrationId } = await createMigration(owner, { name: "Money", sourceProvider: "stripe" });
  const planId = newId();
  await owner.db.drizzle.insert(plans).values({
    migrationId,
    id: planId,
    number: 1,
    snapshotId: newId(),
    mappingVersion: 1,
    readingId: newId(),
    scope: { kind: "all" },
    state: "ready",
    inputs: { covered: { selected: 4, all: 4 } },
    createdAt: owner.now(),
  });
  const line = { planId: "price_year", planKey: "pro", currency: "usd" };
  // 100.00 a year once, three times, and twice over two lines; a fourth customer's line ends.
  const lines = [
    [{ ...line, disposition: "stays", mrrBefore: "2500/3", mrrAfter: "2500/3" }],
    [{ ...line, disposition: "stays", mrrBefore: "2500", mrrAfter: "2500" }],
    [
      { ...line, disposition: "stays", mrrBefore: "2500/3", mrrAfter: "2500/3" },
      { ...line, disposition: "stays", mrrBefore: "5000/3", mrrAfter: "5000/3" },
    ],
    [{ ...line, disposition: "ends", mrrBefore: "2500/3", mrrAfter: "0" }],
  ];
  await owner.db.drizzle.insert(planCustomers).values(
    lines.map((own, index) => ({
      migrationId,
      customerKey: `${migrationId}:cus_${index}`,
      planId,
      customerId: `cus_${index}`,
      userId: `u${index}`,
      planKey: "pro",
      outcome: "created",
      walletCredits: null,
      writes: 1,
      lines: own,
      exceptions: [],
    })),
  );
  const preview = await getPreview(owner, { migrationId, planId });
  const counted = preview?.money.map(({ disposition, customers, lines: n, beforeMinor, afterMinor }) => ({
    [disposition]: [customers, n, beforeMinor, afterMinor],
  }));
  expect(counted).toHaveLength(2);
  expect(counted).toEqual(
    expect.arrayContaining([{ stays: [3, 4, "5833", "5833"] }, { ends: [1, 1, "833", "0"] }]),
  );
  const effects = await getPlanEffects(owner, { migrationId, planId });
  expect(effects?.totals).toEqual([{ currency: "usd", lines: 5, beforeMinor: "6667", afterMinor: "5833" }]);
});
