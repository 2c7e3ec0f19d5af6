import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { startEmbeddedPostgres } from "@/lib/db/embedded";
import { createDatabaseView } from "@/lib/emulators/openmonetize/direct/create-database-view";
import { platformTablesSql } from "@/lib/emulators/openmonetize/direct/platform-tables";
import type { LaunchedStandIn } from "./launch-stand-in";

const run = promisify(execFile);
const copied = ["users", "usage_events", "credit_wallets", "credit_transactions", "entitlements"];
const tenantId = "715ab9d5-1194-41a0-853e-5994eb36ec12";

export interface DirectPlatform {
  /** The reading half of its API. */
  readonly target: LaunchedStandIn;
  /** Address for direct mode: the owner of the tables, who is no superuser. */
  readonly databaseUrl: string;
  countRows(): Promise<number>;
  /** Seconds that `psql \copy` takes for the rows that lie there now, into the same tables of an empty database. */
  timeCopy(): Promise<number>;
  close(): Promise<void>;
}

/** A durable Postgres of its own with the platform's tables and one tenant. */
export async function openDirectPlatform(): Promise<DirectPlatform> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "om-migrate-bench-platform-"));
  const server = await startEmbeddedPostgres({ dataDir });
  const apiKey = `om_live_${createHash("sha256").update(randomUUID()).digest("hex")}`;
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("create role platform login password 'platform' nosuperuser");
  const urlOf = (database: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    url.username = "platform";
    url.password = "platform";
    return url.toString();
  };
  const makeDatabase = async (name: string): Promise<pg.Pool> => {
    await admin.query(`create database ${name} owner platform`);
    const pool = new pg.Pool({ connectionString: urlOf(name), max: 4 });
    await pool.query(platformTablesSql());
    await pool.query(
      `insert into customers (id, name, email, api_key_hash, tier, updated_at)
       values ($1, 'Tenant', 'bench@example.com', $2, 'ENTERPRISE', now())`,
      [tenantId, createHash("sha256").update(apiKey).digest("hex")],
    );
    return pool;
  };
  const platform = await makeDatabase("platform");
  const view = await createDatabaseView(
    async (text, values) => (await platform.query(text, [...values])).rows,
  );
  const psql = async (database: string, commands: readonly string[]): Promise<void> => {
    const args = commands.flatMap((command) => ["-c", command]);
    await run("psql", [urlOf(database), "-X", "-q", "-v", "ON_ERROR_STOP=1", ...args]);
  };
  return {
    target: { baseUrl: view.baseUrl, apiKey, controlUrl: "", stop: () => view.stop() },
    databaseUrl: urlOf("platform"),
    countRows: async () => {
      const sum = copied.map((table) => `(select count(*) from ${table})`).join(" + ");
      const { rows } = await platform.query<{ rows: number }>(`select (${sum})::int as rows`);
      return rows[0]?.rows ?? 0;
    },
    timeCopy: async () => {
      const file = (table: string) => path.join(dataDir, `${table}.copy`);
      await psql(
        "platform",
        copied.map((table) => `\\copy ${table} to '${file(table)}'`),
      );
      const rival = await makeDatabase("rival");
      await rival.end();
      const startedAt = performance.now();
      await psql(
        "rival",
        copied.map((table) => `\\copy ${table} from '${file(table)}'`),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      await admin.query("drop database rival");
      return seconds;
    },
    close: async () => {
      await platform.end();
      await admin.end();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
