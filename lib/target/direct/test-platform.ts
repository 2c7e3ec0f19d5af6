import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { withCopySession } from "@/lib/db/client";
import { createDatabaseView } from "@/lib/emulators/openmonetize/direct/create-database-view";
import { platformTablesSql } from "@/lib/emulators/openmonetize/direct/platform-tables";
import type { DirectSession } from "./session";

export type TestPlatform = Awaited<ReturnType<typeof createTestPlatform>>;

const apiKey = `om_live_${"0123456789abcdef".repeat(4)}`;
const tenantId = "715ab9d5-1194-41a0-853e-5994eb36ec12";

/**
 * A real Postgres database with the platform's tables and one tenant, its tables owned by a role of their own, and a
 * second role that may only do what direct mode needs and sees its tenant alone. Only in `*.db.test.ts` files.
 */
export async function createTestPlatform() {
  const serverUrl = inject("testServerUrl");
  const name = `platform_${process.pid}_${randomBytes(4).toString("hex")}`;
  const owner = `${name}_owner`;
  const guest = `${name}_guest`;
  const urlOf = (user: string): string => {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    url.username = user;
    url.password = "platform";
    return url.toString();
  };
  await onServer(serverUrl, async (client) => {
    await client.query(`create role ${owner} login password 'platform' nosuperuser`);
    await client.query(`create role ${guest} login password 'platform' nosuperuser`);
    await client.query(`create database ${name} owner ${owner}`);
  });
  const superUrl = new URL(serverUrl);
  superUrl.pathname = `/${name}`;
  await onServer(superUrl.toString(), (client) =>
    client.query(`alter schema public owner to ${owner}; create schema om_migrate authorization ${guest};
      grant usage, create on schema om_migrate to ${owner}`),
  );
  const platform = new pg.Pool({ connectionString: urlOf(owner), max: 4 });
  await platform.query(platformTablesSql());
  await platform.query(`
    grant usage on schema public to ${guest};
    grant select, insert, update, delete on users, credit_wallets, entitlements to ${guest};
    grant select, insert, delete on credit_transactions, usage_events to ${guest};
    grant select on customers, team_memberships to ${guest}`);
  const addTenant = (id: string, key: string): Promise<unknown> =>
    platform.query(
      `insert into customers (id, name, email, api_key_hash, tier, updated_at)
       values ($1, 'Tenant', $1 || '@example.com', $2, 'ENTERPRISE', now())`,
      [id, createHash("sha256").update(key).digest("hex")],
    );
  await addTenant(tenantId, apiKey);
  const view = await createDatabaseView(
    async (text, values) => (await platform.query(text, [...values])).rows,
  );
  return {
    name,
    tenantId,
    apiKey,
    /** Address of the role that owns the tables, for whom COPY works. */
    ownerUrl: urlOf(owner),
    /** Address of the role whom row-level security holds. */
    guestUrl: urlOf(guest),
    superUrl: superUrl.toString(),
    baseUrl: view.baseUrl,
    addTenant,
    /** A statement as the platform itself would make it. */
    sql: async <Row = Record<string, unknown>>(
      text: string,
      values: readonly unknown[] = [],
    ): Promise<Row[]> =>
      // The statement stands beside the type at each call.
      (await platform.query(text, [...values])).rows as Row[],
    async drop(): Promise<void> {
      await view.stop();
      await platform.end();
      await onServer(serverUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        await client.query(`drop role ${owner}`);
        await client.query(`drop role ${guest}`);
      });
    },
  };
}

/** One committed transaction of direct mode. */
export const inSession = <T>(url: string, work: (session: DirectSession) => Promise<T>): Promise<T> =>
  withCopySession({ url, deadlineMs: 60_000 }, work);

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
