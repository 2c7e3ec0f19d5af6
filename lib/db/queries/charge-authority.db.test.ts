import { sql } from "drizzle-orm";
import { v7 as newId } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { planCustomers } from "@/lib/db/schema";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { createTestEnvironment, createTestWorkspace } from "@/lib/services/testing/create-test-workspace";
import { bookChargeAuthority } from "./charge-authority";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("books a period that began anew in the middle of the last one, and leaves neither overlap nor gap", async () => {
  const { owner } = (await createTestWorkspace(createTestEnvironment(database.db))).as;
  const { migrationId } = await createMigration(owner, { name: "Charges", sourceProvider: "stripe" });
  const book = async (periodStart: string, periodEnd: string, disposition: string) => {
    const planId = newId();
    await owner.db.drizzle.insert(planCustomers).values({
      migrationId,
      customerKey: `${migrationId}:cus_1`,
      planId,
      customerId: "cus_1",
      userId: "u1",
      planKey: "pro",
      outcome: "created",
      walletCredits: null,
      writes: 0,
      lines: [{ lineId: "si_1", periodStart, periodEnd, disposition }],
      exceptions: [],
    });
    await owner.db.transaction((tx) => bookChargeAuthority(tx, { migrationId, planId }));
  };
  const booked = async () =>
    (
      await owner.db.drizzle.execute<{ line: string }>(sql`
        select to_char(lower(period) at time zone 'utc', 'MM-DD') || ' ' ||
          to_char(upper(period) at time zone 'utc', 'MM-DD') || ' ' || authority as line
        from charge_authority where migration_id = ${migrationId} order by period`)
    ).map(({ line }) => line);

  await book("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "stays");
  await book("2026-11-15T00:00:00Z", "2026-12-15T00:00:00Z", "credits");
  expect(await booked()).toEqual(["11-01 11-15 rail", "11-15 12-15 credits"]);
  await book("2026-11-15T00:00:00Z", "2026-12-15T00:00:00Z", "stays");
  expect(await booked()).toEqual(["11-01 11-15 rail", "11-15 12-15 rail"]);
  // The anchor was moved back: what was booked for later no longer holds.
  await book("2026-11-10T00:00:00Z", "2026-12-10T00:00:00Z", "stays");
  expect(await booked()).toEqual(["11-01 11-10 rail", "11-10 12-10 rail"]);
});
