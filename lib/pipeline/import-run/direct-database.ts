import { type CopyServer, withCopySession } from "@/lib/db/client";
import { findConnection } from "@/lib/db/queries/connections";
import { AppError, isAppError } from "@/lib/errors";
import { parseDatabaseAddress, tlsFor } from "@/lib/sources/custom/sql/database-address";
import type { AdapterIO } from "@/lib/sources/types";
import { type DirectSession, enterTenant } from "@/lib/target/direct/session";
import type { PipelineEnvironment } from "../environment";
import { openKey } from "../open-connection";

/** One transaction of direct mode must be over by then, its wait for a connection included. */
const transactionMs = 10 * 60_000;
const statementMs = 9 * 60_000;

export interface OpenTargetDatabase {
  readonly tenantId: string;
  /** One transaction as the tenant: committed when `work` resolves, rolled back when it throws. */
  inTransaction<T>(work: (session: DirectSession) => Promise<T>): Promise<T>;
}

/**
 * The platform's database at an address that somebody gave. The host is resolved once and checked like every way out;
 * towards the internet the connection is encrypted and verified. Throws `target.database_...` or `http...`.
 */
export async function openDatabaseAt(
  databaseUrl: string,
  tenantId: string,
  io: Pick<AdapterIO, "resolveHost">,
): Promise<OpenTargetDatabase> {
  const server = await serverAt(databaseUrl, io);
  return {
    tenantId,
    inTransaction: (work) =>
      withCopySession(
        { server, deadlineMs: transactionMs, applicationName: "om-migrate direct" },
        async (session) => {
          await enterTenant(session, tenantId, statementMs);
          return await work(session);
        },
      ),
  };
}

async function serverAt(databaseUrl: string, io: Pick<AdapterIO, "resolveHost">): Promise<CopyServer> {
  if (!io.resolveHost) throw noDatabase("This installation does not connect to databases.");
  try {
    const address = parseDatabaseAddress(databaseUrl);
    const [first] = await io.resolveHost(address.host);
    const host = first ?? address.host;
    const { port, user, password, database } = address;
    return { host, port, user, password, database, ssl: tlsFor(address, host) };
  } catch (error) {
    // The same rules as for a source's database, under the target's name.
    if (!isAppError(error) || !error.code.startsWith("custom.sql_")) throw error;
    const code = error.code.replace("custom.sql_", "target.database_");
    throw new AppError({ code, kind: error.kind, userMessage: error.userMessage });
  }
}

/** The database of the migration's target as it is connected. Throws `target.database_missing` when none is. */
export async function openTargetDatabase(
  env: PipelineEnvironment,
  at: { readonly workspaceId: string; readonly migrationId: string },
  io: Pick<AdapterIO, "resolveHost">,
): Promise<OpenTargetDatabase> {
  const connection = await findConnection(env.db.drizzle, at.migrationId, "targetDatabase");
  if (!connection) {
    throw noDatabase(
      "The platform's database is not connected. Set TARGET_DATABASE_URL and import with --mode direct.",
    );
  }
  const databaseUrl = await openKey(env, at.workspaceId, connection);
  return await openDatabaseAt(databaseUrl, connection.accountId, io);
}

const noDatabase = (userMessage: string): AppError =>
  new AppError({ code: "target.database_missing", kind: "conflict", userMessage });
