import pg from "pg";
import Cursor from "pg-cursor";
import type { AdapterIO } from "../../types";
import { customError } from "../errors";
import { nameColumns } from "../read/header";
import { parseDatabaseAddress, tlsFor } from "./database-address";
import { toDatabaseFailure } from "./database-failure";

const connectTimeoutMs = 10_000;
/** A query that is still running would make a polite goodbye wait for it. */
const closeTimeoutMs = 1_000;

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

export interface OpenOptions {
  readonly statementTimeoutMs: number;
  /** The snapshot of another transaction to read in. */
  readonly snapshot?: string | null;
  /** The connection only keeps a snapshot alive: it may rest for as long as others read. */
  readonly isHolder?: boolean;
}

/** The same for a reader that is a generator; whoever opens it closes it. */
export async function openDatabase(
  apiKey: string | undefined,
  io: AdapterIO,
  options: OpenOptions,
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
  // A connection that ends between two reads tells nobody who asks it for more, so every wait is a race with its end.
  let lose: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined);
  client.on("error", lose);
  client.on("end", () => lose(new Error("Connection terminated")));
  const abort = () => {
    lose(new Error("Connection terminated"));
    destroySocket(client);
  };
  io.signal.addEventListener("abort", abort, { once: true });
  const close = async () => {
    io.signal.removeEventListener("abort", abort);
    const forced = setTimeout(() => destroySocket(client), closeTimeoutMs);
    await Promise.race([client.end(), lost]).catch(() => undefined);
    clearTimeout(forced);
  };
  try {
    await Promise.race([client.connect(), lost]);
    await Promise.race([prepare(client, options), lost]);
    return { database: databaseOn(client, lost), close };
  } catch (error) {
    await close();
    throw toDatabaseFailure(error);
  }
}

/**
 * Settings, then a transaction whose mode is fixed by a statement of our own: before the first statement somebody's query
 * could still make it writable (https://www.postgresql.org/docs/17/sql-set-transaction.html).
 */
async function prepare(client: pg.Client, options: OpenOptions): Promise<void> {
  await client.query(`
    set statement_timeout = ${Math.floor(options.statementTimeoutMs)};
    set lock_timeout = 2000;
    set idle_in_transaction_session_timeout = ${options.isHolder ? 0 : 600_000};
    set default_transaction_read_only = on;
    set search_path = public;
    set timezone = 'UTC';
    set datestyle = 'ISO';
    set intervalstyle = 'iso_8601';
    set extra_float_digits = 1`);
  await client.query("begin isolation level repeatable read read only");
  if (options.snapshot) await client.query(`set transaction snapshot ${pg.escapeLiteral(options.snapshot)}`);
  await client.query("select 1");
}

/** Everything as the server writes it: exact decimals, microseconds, whole 64-bit integers. */
const asText = { getTypeParser: () => (value: string) => value };

function databaseOn(client: pg.Client, lost: Promise<never>): Database {
  return {
    async own(text, values = []) {
      const asked = client.query<(string | null)[]>({
        text,
        values: [...values],
        rowMode: "array",
        // The driver's types know only its own parsers; the text of a value needs none.
        types: asText as unknown as pg.CustomTypesConfig,
      });
      return (await Promise.race([asked, lost])).rows;
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
          const { rows, header } = await Promise.race([readCursor(cursor, size), lost]);
          yield { rows, header };
          if (rows.length < size) return;
        }
      } finally {
        await Promise.race([cursor.close(), lost]).catch(() => undefined);
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

/** pg keeps its socket on a property its types leave out. */
function destroySocket(client: pg.Client): void {
  // As said above.
  const { connection } = client as pg.Client & { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}
