import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { forgetWorker, reportWorker } from "@/lib/jobs/sql/workers";
import { checkHealth } from "./check-health";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("is well only while the database answers and a worker takes on work", async () => {
  const { db } = database;
  expect(await checkHealth({ db })).toEqual({ ok: false, database: "up", workers: 0 });
  await reportWorker(db.drizzle, "one", true);
  expect(await checkHealth({ db })).toMatchObject({ ok: false, workers: 0 });
  await reportWorker(db.drizzle, "two", false);
  expect(await checkHealth({ db })).toEqual({ ok: true, database: "up", workers: 1 });
  await db.sql`update workers set seen_at = now() - interval '1 minute'`;
  expect(await checkHealth({ db })).toMatchObject({ ok: false, workers: 0 });
  await forgetWorker(db.drizzle, "two");
});

it("says so within the deadline when there is no database", async () => {
  const gone = createDatabase({ url: "postgres://nobody:nothing@127.0.0.1:1/nowhere", max: 1 });
  const startedAt = performance.now();
  expect(await checkHealth({ db: gone }, 500)).toEqual({ ok: false, database: "down", workers: null });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await gone.close();
});
