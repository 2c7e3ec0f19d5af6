import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { migrateDatabase } from "./index";

let test: TestDatabase;
let folder: string;

beforeAll(async () => {
  test = await createTestDatabase();
  // A history of its own: the copied template already has the product's.
  await test.db.sql`drop schema if exists drizzle cascade`;
  folder = await mkdtemp(path.join(os.tmpdir(), "om-migrate-migrations-"));
  await mkdir(path.join(folder, "meta"));
  const entries = [{ idx: 0, version: "7", when: 1, tag: "0000_once", breakpoints: true }];
  await writeFile(
    path.join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  await writeFile(path.join(folder, "0000_once.sql"), "create table made_once (id int);");
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true });
});

it("runs each migration once, also when several processes start together", async () => {
  await Promise.all([1, 2, 3].map(() => migrateDatabase({ url: test.url, migrationsFolder: folder })));
  await migrateDatabase({ url: test.url, migrationsFolder: folder });
  const applied = await test.db.sql`select count(*)::int as count from drizzle.__drizzle_migrations`;
  expect(applied[0]).toEqual({ count: 1 });
  expect(await test.db.sql`select * from made_once`).toHaveLength(0);
});

it("leaves the extensions in place that the schema needs", async () => {
  const rows = await test.db
    .sql`select extname from pg_extension where extname in ('btree_gist', 'pgcrypto') order by 1`;
  expect(rows.map((row) => row.extname)).toEqual(["btree_gist", "pgcrypto"]);
});
