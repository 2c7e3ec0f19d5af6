import { v7 as newId } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { createTestEnvironment, createTestWorkspace } from "@/lib/services/testing/create-test-workspace";
import type { TargetItem } from "@/lib/target/types";
import { findLatestReading } from "./customer-record";
import { insertReading, listTenantEntitlements, stageTargetItems, updateReading } from "./target-readings";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("hands out the tenant's rows without the events that belong to no user of ours", async () => {
  const { owner } = (await createTestWorkspace(createTestEnvironment(database.db))).as;
  const { migrationId } = await createMigration(owner, { name: "Reading", sourceProvider: "stripe" });
  const at = { migrationId, readingId: newId() };
  const db = owner.db.drizzle;
  await insertReading(db, { migrationId, id: at.readingId, takenAt: owner.now() });
  const row = (id: string, userId: string | null): TargetItem => ({
    kind: "entitlement",
    key: `entitlement:${id}`,
    userId,
    value: { id, userId, featureId: id, limitType: "NONE", limitValue: null, period: null, metadata: {} },
  });
  const foreignEvents = Array.from({ length: 50 }, (_, n): TargetItem => {
    const value = {
      id: `${n}`,
      featureId: "chat",
      timestamp: "2026-11-01T00:00:00.000Z",
      creditsBurned: "0",
      metadata: {},
    };
    return { kind: "event", key: `event:${n}`, userId: null, value };
  });
  await stageTargetItems(db, at, [row("migration.plan.pro", null), row("chat:u1", "u1"), ...foreignEvents]);
  expect((await listTenantEntitlements(db, at)).map(({ id }) => id)).toEqual(["migration.plan.pro"]);
});

it("knows as the newest reading only one of the whole target", async () => {
  const { owner } = (await createTestWorkspace(createTestEnvironment(database.db))).as;
  const { migrationId } = await createMigration(owner, { name: "Newest", sourceProvider: "stripe" });
  const db = owner.db.drizzle;
  const [whole, events] = [newId(), newId()];
  await insertReading(db, { migrationId, id: whole, takenAt: new Date("2026-11-01T00:00:00.000Z") });
  await updateReading(db, { migrationId, readingId: whole }, { state: "ready", hash: "0f" });
  // What an import reads to find out which events were stored.
  await insertReading(db, { migrationId, id: events, takenAt: new Date("2026-11-02T00:00:00.000Z") });
  await updateReading(db, { migrationId, readingId: events }, { state: "ready" });
  expect((await findLatestReading(db, migrationId))?.id).toBe(whole);
});
