import { v7 as newId } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { planCustomers } from "@/lib/db/schema";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { createTestEnvironment, createTestWorkspace } from "@/lib/services/testing/create-test-workspace";
import type { TargetItem } from "@/lib/target/types";
import { insertReading, stageTargetItems } from "./target-readings";
import { sampleDecisions } from "./validation";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("asks about a plan's features only for customers who are on that very plan", async () => {
  const { owner } = (await createTestWorkspace(createTestEnvironment(database.db))).as;
  const { migrationId } = await createMigration(owner, { name: "Decisions", sourceProvider: "stripe" });
  const db = owner.db.drizzle;
  const at = { migrationId, planId: newId(), readingId: newId() };
  await db.insert(planCustomers).values(
    ["u1", "u2"].map((userId) => ({
      migrationId,
      customerKey: `${migrationId}:${userId}`,
      planId: at.planId,
      customerId: userId,
      userId,
      planKey: null,
      outcome: "created",
      walletCredits: null,
      writes: 0,
      lines: [],
      exceptions: [],
    })),
  );
  const row = (userId: string | null, featureId: string, metadata = {}): TargetItem => {
    const id = `${featureId}/${userId}`;
    const value = {
      id,
      userId,
      featureId,
      limitType: "SOFT",
      limitValue: null,
      period: null,
      metadata,
    } as const;
    return { kind: "entitlement", key: `entitlement:${id}`, userId, value };
  };
  await insertReading(db, { migrationId, id: at.readingId, takenAt: owner.now() });
  await stageTargetItems(db, at, [
    row("u1", "migration.profile", { plan: "pro_1" }),
    row("u2", "migration.profile", { plan: "prox1" }),
    row(null, "sso@prox1"),
    row(null, "sso@pro_1"),
  ]);
  const asked = (await sampleDecisions(db, at, 10)).map(({ userId, featureId }) => `${userId} ${featureId}`);
  expect(asked.sort()).toEqual(["u1 sso@pro_1", "u2 sso@prox1"]);
});
