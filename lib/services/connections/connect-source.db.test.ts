import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConnectionMode } from "@/lib/canonical";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { createMigration } from "../migrations/create-migration";
import { requireMigration } from "../migrations/require-migration";
import { startExport } from "../snapshots/start-export";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "../testing/create-test-workspace";
import { saveSource } from "./connect-source";

let database: TestDatabase;
let workspace: TestWorkspace;
beforeAll(async () => {
  database = await createTestDatabase();
  workspace = await createTestWorkspace(createTestEnvironment(database.db));
});
afterAll(() => database.drop());

it("refuses a test key for what was read with a live one, which has the same account", async () => {
  const { owner } = workspace.as;
  const { migrationId } = await createMigration(owner, { name: "Live", sourceProvider: "stripe" });
  const save = async (mode: ConnectionMode) =>
    await saveSource(
      owner,
      await requireMigration(owner, migrationId),
      { apiKey: `rk_${mode}_0123456789`, baseUrl: null, settings: {} },
      {
        ok: true,
        accountId: "acct_1",
        accountName: null,
        mode,
        defaultCurrency: "usd",
        timeZone: null,
        permissions: [],
        notes: [],
      },
    );
  // A slip is harmless before anything was read.
  await save("test");
  await save("live");
  await startExport(owner, { migrationId });
  await expect(save("test")).rejects.toMatchObject({ code: "connection.other_mode" });
  // Typed confirmation and pilot depend on it.
  expect((await requireMigration(owner, migrationId)).mode).toBe("live");
  await save("live");
});
