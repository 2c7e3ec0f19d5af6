import type { ExtractTablesWithRelations } from "drizzle-orm";
import { type PgDatabase, PgPreparedQuery, type PgTransactionConfig } from "drizzle-orm/pg-core";
import {
  drizzle,
  type PostgresJsDatabase,
  type PostgresJsQueryResultHKT,
  type PostgresJsTransaction,
} from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import * as schema from "@/lib/db/schema";
import { createGuardedSql } from "./guarded-sql";

type Schema = typeof schema;

export interface DatabaseOptions {
  url: string;
  /** Connections of each of the two pools. Default 8. */
  max?: number;
  /** The server ends any statement after this. Default 15 s. */
  statementTimeoutMs?: number;
  /**
   * The server ends a transaction in which nothing happens for this long, so that a process that froze does not keep its
   * locks; shorter than a worker's lease. Default 15 s.
   */
  idleTransactionMs?: number;
  /** Each query is answered or fails within this; must exceed the statement timeout. Default that plus 5 s. */
  queryDeadlineMs?: number;
  connectTimeoutMs?: number;
  applicationName?: string;
}

export type Transaction = PostgresJsTransaction<Schema, ExtractTablesWithRelations<Schema>>;

/** The pool or a transaction: what a query function takes when it does not care which. */
export type Executor = PgDatabase<PostgresJsQueryResultHKT, Schema>;

export interface Database {
  readonly url: string;
  readonly drizzle: PostgresJsDatabase<Schema>;
  /**
   * A client of its own for statements written by hand: drizzle replaces the serialisers of the client it is given, so
   * that dates, arrays and JSON can no longer be passed to it.
   */
  readonly sql: Sql;
  /** Commits when `work` resolves, rolls back when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig): Promise<T>;
  /** Attempts to connect made so far, over both pools. */
  readonly connectionAttempts: number;
  close(): Promise<void>;
}

/**
 * The only way to the product's database. Nothing connects before the first query. Every rejection is an AppError with
 * a `db.` code and without values of rows or parameters.
 */
export function createDatabase(options: DatabaseOptions): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
  const queryDeadlineMs = options.queryDeadlineMs ?? statementTimeoutMs + 5_000;
  if (queryDeadlineMs <= statementTimeoutMs || statementTimeoutMs <= 0) {
    throw new RangeError("queryDeadlineMs must exceed statementTimeoutMs, and both must be positive");
  }
  throwDriverErrorsUnwrapped();
  const settings = {
    url: options.url,
    max: options.max ?? 8,
    statementTimeoutMs,
    idleTransactionMs: options.idleTransactionMs ?? 15_000,
    queryDeadlineMs,
    connectTimeoutMs: Math.min(options.connectTimeoutMs ?? 5_000, queryDeadlineMs),
    applicationName: options.applicationName ?? "om-migrate",
  };
  const forDrizzle = createGuardedSql(settings);
  const raw = createGuardedSql(settings);
  const db = drizzle(forDrizzle.sql, { schema });
  return {
    url: options.url,
    drizzle: db,
    sql: raw.sql,
    transaction: (work, config) => db.transaction(work, config),
    get connectionAttempts() {
      return forDrizzle.connectionAttempts + raw.connectionAttempts;
    },
    async close() {
      await Promise.all([forDrizzle.close(), raw.close()]);
    },
  };
}

let unwrapped = false;

/**
 * Drizzle 0.45 wraps each failure in an error whose message lists the query's parameters. Those may be secrets, and
 * callers want our code, so the wrapping (and the query cache, which is not used) is taken out.
 */
function throwDriverErrorsUnwrapped(): void {
  if (unwrapped) return;
  unwrapped = true;
  Reflect.set(
    PgPreparedQuery.prototype,
    "queryWithCache",
    (_query: string, _params: unknown[], run: () => Promise<unknown>) => run(),
  );
}
