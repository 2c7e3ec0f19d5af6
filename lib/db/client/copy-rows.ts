import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { AppError } from "@/lib/errors";
import { databaseTimeout, toDatabaseError } from "./database-error";

/** One row as text per column, in the order of `columns`; null is NULL. Dates in ISO form, JSON serialised. */
export type CopyRow = readonly (string | null)[];

export interface CopySession {
  /** Streams rows into a table and resolves with their number. The table and column names must be our own. */
  copy(
    into: { table: string; columns: readonly string[] },
    rows: AsyncIterable<CopyRow> | Iterable<CopyRow>,
  ): Promise<number>;
  /** Any other statement of the same transaction. */
  query(text: string, values?: readonly unknown[]): Promise<{ rowCount: number; rows: readonly unknown[] }>;
}

/** A server that somebody else chose: the host is an address that was checked and is not resolved again. */
export interface CopyServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: false | { readonly rejectUnauthorized: boolean; readonly servername?: string };
}

/**
 * One transaction on a connection of its own, for COPY: the way to take in many rows is COPY into a temporary table,
 * then INSERT .. ON CONFLICT DO NOTHING. Everything is rolled back when `work` throws or `deadlineMs` passes.
 * Uses `pg`, since the postgres driver neither finishes nor rejects when the server refuses a row.
 */
export async function withCopySession<T>(
  options: ({ url: string } | { server: CopyServer }) & { deadlineMs: number; applicationName?: string },
  work: (session: CopySession) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...("url" in options ? { connectionString: options.url } : options.server),
    connectionTimeoutMillis: Math.min(10_000, options.deadlineMs),
    application_name: options.applicationName ?? "om-migrate copy",
    keepAlive: true,
  });
  let lost: unknown;
  client.on("error", (error) => {
    lost = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(databaseTimeout(options.deadlineMs));
      destroySocket(client);
    }, options.deadlineMs);
  });
  const transaction = async () => {
    await client.connect();
    await client.query("begin");
    const result = await work(createSession(client));
    await client.query("commit");
    return result;
  };
  try {
    return await Promise.race([transaction(), tooLate]);
  } catch (error) {
    const cause = lost ?? error;
    if (isLostConnection(cause))
      throw toDatabaseError(Object.assign(new Error(), { code: "CONNECTION_CLOSED" }));
    throw isDriverError(cause) ? toDatabaseError(cause) : error;
  } finally {
    clearTimeout(timer);
    // Ending the connection rolls an open transaction back. A silent server would never confirm it.
    const forced = setTimeout(() => destroySocket(client), 1_000);
    await client.end().catch(() => undefined);
    clearTimeout(forced);
  }
}

function createSession(client: pg.Client): CopySession {
  return {
    async copy({ table, columns }, rows) {
      const names = columns.map((column) => pg.escapeIdentifier(column)).join(", ");
      const target = table
        .split(".")
        .map((part) => pg.escapeIdentifier(part))
        .join(".");
      const stream = client.query(copyFrom(`copy ${target} (${names}) from stdin`));
      await pipeline(Readable.from(encodeRows(rows, columns)), stream);
      return stream.rowCount;
    },
    async query(text, values) {
      const result = await client.query(text, values === undefined ? undefined : [...values]);
      return { rowCount: result.rowCount ?? 0, rows: result.rows };
    },
  };
}

const flushAt = 64 * 1024;

async function* encodeRows(rows: AsyncIterable<CopyRow> | Iterable<CopyRow>, columns: readonly string[]) {
  let text = "";
  let number = 0;
  for await (const row of rows) {
    number += 1;
    text += `${encodeRow(row, columns, number)}\n`;
    if (text.length < flushAt) continue;
    yield Buffer.from(text, "utf8");
    text = "";
  }
  if (text !== "") yield Buffer.from(text, "utf8");
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** COPY's text format, https://www.postgresql.org/docs/17/sql-copy.html. Exported for its test. */
export function encodeRow(row: CopyRow, columns: readonly string[], number: number): string {
  if (row.length !== columns.length)
    throw unstorable(number, null, `has ${row.length} of ${columns.length} values`);
  return row
    .map((value, index) => {
      if (value === null) return "\\N";
      const column = columns[index] ?? null;
      if (value.includes("\0")) throw unstorable(number, column, "contains a NUL character");
      // UTF-8 cannot express half a surrogate pair; the encoder would silently store something else.
      if (/\p{Surrogate}/u.test(value)) throw unstorable(number, column, "contains half a surrogate pair");
      return value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
    })
    .join("\t");
}

function unstorable(row: number, column: string | null, what: string): AppError {
  return new AppError({
    code: "db.invalid_value",
    kind: "invalid",
    userMessage: `Row ${row}${column === null ? "" : `, column ${column},`} ${what} and cannot be stored.`,
    context: { row, column },
  });
}

function isDriverError(error: unknown): boolean {
  return error instanceof Error && !("userMessage" in error) && "code" in error;
}

/** pg gives these errors no code, only one of these fixed texts. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    !("code" in error) &&
    /^(Connection terminated|timeout expired)/.test(error.message)
  );
}

/** `client.end()` is polite and waits; a dead peer needs the socket gone. */
function destroySocket(client: pg.Client): void {
  // pg keeps its socket on a property its types leave out.
  const { connection } = client as pg.Client & { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}
