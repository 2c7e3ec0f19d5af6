import pg from "pg";
import Cursor from "pg-cursor";
import type { AdapterIO } from "../../types";
import { customError } from "../errors";
import { nameColumns } from "../read/header";
import { type DatabaseAddress, parseDatabaseAddress } from "./database-address";
import { toDatabaseFailure } from "./database-failure";

const connectTimeoutMs = 10_000;

export type SqlRow = readonly (string | null)[];

export interface Database {
  /** Rows of our own statement, as text. */
  own(text: string, values?: readonly string[]): Promise<readonly SqlRow[]>;
  /** Rows of a checked query, `size` at a time, over the extended protocol, which takes one statement only. */
  read(
    text: string,
    values: readonly string[],
    size: number,
  ): AsyncGenerator<{ header: readonly string[]; rows: readonly SqlRow[] }>;
}

/**
 * Works in one read-only transaction that sees one state of the database, and closes the connection. The address is
 * resolved once and the socket goes to what was allowed. Throws `custom.sql_...` in words of our own.
 */
export async function withDatabase<T>(
  apiKey: string | undefined,
  io: AdapterIO,
  options: { statementTimeoutMs: number },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const opened = await openDatabase(apiKey, io, options);
  try {
    return await work(opened.database);
  } catch (error) {
    throw toDatabaseFailure(error);
  } finally {
    await opened.close();
  }
}

/** The same for a reader that is a generator; whoever opens it closes it. */
export async function openDatabase(
  apiKey: string | undefined,
  io: AdapterIO,
  options: { statementTimeoutMs: number },
): Promise<{ database: Database; close(): Promise<void> }> {
  if (!apiKey)
    throw customError("sql_address", "The address of the database is missing. Paste it in Connect.");
  if (!io.resolveHost) throw customError("sql_address", "This installation does not connect to databases.");
  const address = parseDatabaseAddress(apiKey);
  const [first] = await io.resolveHost(address.host);
  const client = new pg.Client({
    host: first ?? address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: tlsFor(address, first ?? address.host),
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "om-migrate export",
    keepAlive: true,
  });
  // A lost connection is reported by whoever waits for it; without a listener it would end the process.
  client.on("error", () => undefined);
  const abort = () => void client.end().catch(() => undefined);
  io.signal.addEventListener("abort", abort, { once: true });
  const close = async () => {
    io.signal.removeEventListener("abort", abort);
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    await prepare(client, options.statementTimeoutMs);
    return { database: databaseOn(client), close };
  } catch (error) {
    await close();
    throw toDatabaseFailure(error);
  }
}

function tlsFor(
  address: DatabaseAddress,
  connected: string,
): false | { rejectUnauthorized: boolean; servername?: string } {
  const isPrivate = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(connected);
  const tls = address.tls ?? (isPrivate ? "disable" : "verify");
  if (tls === "disable" && !isPrivate) {
    throw customError(
      "sql_tls",
      "A password does not cross the internet unencrypted. Leave sslmode=disable out of the address.",
    );
  }
  if (tls === "disable") return false;
  const servername = /^[\d.:[\]]+$/.test(address.host) ? {} : { servername: address.host };
  return { rejectUnauthorized: tls === "verify", ...servername };
}

/**
 * Settings, then a transaction whose mode is fixed by a statement of our own: before the first statement somebody's query
 * could still make it writable (https://www.postgresql.org/docs/17/sql-set-transaction.html).
 */
async function prepare(client: pg.Client, statementTimeoutMs: number): Promise<void> {
  await client.query(`
    set statement_timeout = ${Math.floor(statementTimeoutMs)};
    set lock_timeout = 2000;
    set idle_in_transaction_session_timeout = 600000;
    set default_transaction_read_only = on;
    set search_path = public;
    set timezone = 'UTC';
    set datestyle = 'ISO';
    set intervalstyle = 'iso_8601';
    set extra_float_digits = 1`);
  await client.query("begin isolation level repeatable read read only");
  await client.query("select 1");
}

/** Everything as the server writes it: exact decimals, microseconds, whole 64-bit integers. */
const asText = { getTypeParser: () => (value: string) => value };

function databaseOn(client: pg.Client): Database {
  return {
    async own(text, values = []) {
      const result = await client.query<(string | null)[]>({
        text,
        values: [...values],
        rowMode: "array",
        // The driver's types know only its own parsers; the text of a value needs none.
        types: asText as unknown as pg.CustomTypesConfig,
      });
      return result.rows;
    },
    async *read(text, values, size) {
      const cursor = client.query(
        new Cursor<(string | null)[]>(text, [...values], {
          rowMode: "array",
          // As above.
          types: asText as unknown as pg.CustomTypesConfig,
        }),
      );
      try {
        while (true) {
          const { rows, header } = await readCursor(cursor, size);
          yield { rows, header };
          if (rows.length < size) return;
        }
      } finally {
        await cursor.close().catch(() => undefined);
      }
    },
  };
}

async function readCursor(
  cursor: Cursor<(string | null)[]>,
  size: number,
): Promise<{ rows: readonly SqlRow[]; header: readonly string[] }> {
  return await new Promise((resolve, reject) => {
    cursor.read(size, (error: Error | undefined | null, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, header: nameColumns(result.fields.map(({ name }) => name)).columns });
    });
  });
}
