import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase, type Database, type DatabaseOptions } from "@/lib/db/client";

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and drops the database, whoever else is still connected. */
  drop(): Promise<void>;
}

/**
 * A fresh database with all migrations, for one test file: call it in `beforeAll` and `drop()` in `afterAll`. Only in
 * files named `*.db.test.ts`, whose project starts the server. A copy takes about 60 ms.
 */
export async function createTestDatabase(options: Omit<DatabaseOptions, "url"> = {}): Promise<TestDatabase> {
  const serverUrl = inject("testServerUrl");
  const template = inject("testTemplate");
  const name = `test_${process.pid}_${randomBytes(5).toString("hex")}`;
  await onServer(serverUrl, (client) => copyTemplate(client, name, template));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const db = createDatabase({ max: 4, ...options, url: url.toString() });
  return {
    url: url.toString(),
    db,
    async drop() {
      await db.close();
      await onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Two copies at the same moment can collide on the template; the loser just tries again. */
async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`create database ${name} template ${template} strategy file_copy`);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "55006";
      if (!isBusy || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
