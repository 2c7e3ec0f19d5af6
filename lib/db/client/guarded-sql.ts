import postgres, { type Sql, type TransactionSql } from "postgres";
import { ConnectionGate } from "./connection-gate";
import { connectionLost, databaseTimeout, toDatabaseError } from "./database-error";
import { parseDatabaseUrl } from "./database-url";
import { createSocketFactory, type SocketFactory, type SocketTarget } from "./driver-socket";

export interface GuardedSqlOptions {
  url: string;
  /** Connections at most. */
  max: number;
  /** The server ends any statement after this. 0 means never. */
  statementTimeoutMs: number;
  /** The server ends a transaction that rests for this long. 0 means never. */
  idleTransactionMs: number;
  /** The caller gets an answer or an error within this, counted from the moment the query is awaited. */
  queryDeadlineMs: number;
  connectTimeoutMs: number;
  applicationName: string;
}

export interface GuardedSql {
  /** The driver's own interface, minus `listen`, `subscribe` and `reserve`. Rejects with AppErrors only. */
  sql: Sql;
  /** Connection attempts so far. */
  readonly connectionAttempts: number;
  /** Waits up to `graceMs` for queries in flight, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

/** The fields of the driver's Query (postgres 3.4.9, src/query.js) that a deadline needs; the version is pinned. */
interface DriverQuery extends Promise<unknown> {
  handle(): Promise<void>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  cancel(): unknown;
  readonly executed: boolean;
  /** Null until the query is sent on a connection. */
  readonly state: unknown;
  readonly cursorRows?: number;
}

interface Pool {
  sql: Sql;
  sockets: SocketFactory;
}

const unsupported: ReadonlySet<string | symbol> = new Set(["listen", "subscribe", "reserve", "largeObject"]);

/**
 * The postgres driver with the guards it lacks: a deadline for every query and transaction start, bounded connection
 * attempts, errors classified and stripped of values, and a new pool after a query was left without an answer.
 * Cursors have no deadline of their own; a silent server still ends them.
 */
export function createGuardedSql(options: GuardedSqlOptions): GuardedSql {
  const { url, tls } = parseDatabaseUrl(options.url);
  const gate = new ConnectionGate(options.max + 8, 8);
  const { queryDeadlineMs } = options;
  let pool = openPool();
  let replacedAt = Number.NEGATIVE_INFINITY;
  const retiring = new Set<Promise<void>>();

  function openPool(): Pool {
    const sockets = createSocketFactory({
      gate,
      tls,
      connectTimeoutMs: options.connectTimeoutMs,
      silenceMs: queryDeadlineMs,
    });
    const settings = {
      max: options.max,
      ssl: false as const,
      idle_timeout: 30,
      connect_timeout: Math.max(1, Math.ceil(options.connectTimeoutMs / 1_000)),
      backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1),
      onnotice: () => undefined,
      connection: {
        application_name: options.applicationName,
        statement_timeout: options.statementTimeoutMs,
        idle_in_transaction_session_timeout: options.idleTransactionMs,
        TimeZone: "UTC",
      },
      // Not in the driver's types, but in its source: called for each connection, and awaited.
      socket: (target: SocketTarget) => sockets.open(target),
    };
    return { sql: postgres(url, settings), sockets };
  }

  /** Lets what runs on the pool finish within a deadline, then cuts it off. */
  async function retire(old: Pool, graceMs: number): Promise<void> {
    await old.sql.end({ timeout: graceMs / 1_000 }).catch(() => undefined);
    old.sockets.destroy();
  }

  /** After a breach the driver's slots are in doubt, so queries go to a fresh pool. */
  function replacePool(): void {
    const now = performance.now();
    if (now - replacedAt < queryDeadlineMs) return;
    replacedAt = now;
    const old = pool;
    pool = openPool();
    // Drizzle has put its own parsers and serialisers into the options of the first pool.
    Object.assign(pool.sql.options.parsers, old.sql.options.parsers);
    Object.assign(pool.sql.options.serializers, old.sql.options.serializers);
    const done = retire(old, queryDeadlineMs).finally(() => retiring.delete(done));
    retiring.add(done);
  }

  function withDeadline<Q>(candidate: Q): Q {
    if (!(candidate instanceof Promise)) return candidate;
    // Every promise the driver's sql functions return is its Query.
    const query = candidate as unknown as DriverQuery;
    const { handle, resolve, reject } = query;
    let timer: NodeJS.Timeout | undefined;
    query.handle = () => {
      if (!query.executed && query.cursorRows === undefined) {
        timer = setTimeout(() => {
          // An unsent query must not run later, when its caller has gone.
          if (query.state === null) query.cancel();
          query.reject(databaseTimeout(queryDeadlineMs));
          replacePool();
        }, queryDeadlineMs);
      }
      return Reflect.apply(handle, query, []);
    };
    query.resolve = (value) => {
      clearTimeout(timer);
      resolve(value);
    };
    query.reject = (error) => {
      clearTimeout(timer);
      // The driver reports a cancelled, unsent query with the server's code for a statement time-out.
      reject(
        query.state === null && isCancellation(error)
          ? databaseTimeout(queryDeadlineMs)
          : toDatabaseError(error),
      );
    };
    return candidate;
  }

  function guard<S extends Sql | TransactionSql>(
    current: () => S,
    overrides: ReadonlyMap<string | symbol, unknown>,
  ): S {
    // The target only makes the proxy callable; everything is answered by the current pool.
    return new Proxy(function sql() {} as unknown as S, {
      apply: (_target, _this, args) => withDeadline(Reflect.apply(current(), undefined, args)),
      get: (_target, key) => {
        if (overrides.has(key)) return overrides.get(key);
        if (unsupported.has(key)) return refuse(String(key));
        const value: unknown = Reflect.get(current(), key);
        if ((key === "unsafe" || key === "file") && typeof value === "function") {
          return (...args: unknown[]) => withDeadline(Reflect.apply(value, current(), args));
        }
        return value;
      },
      has: (_target, key) => Reflect.has(current(), key),
    });
  }

  /** `isOver` = the connection is gone: the driver would write to it all the same, outside of any promise. */
  function guardTransaction(inner: TransactionSql, isOver: () => boolean): TransactionSql {
    const current = () => {
      if (isOver()) throw connectionLost();
      return inner;
    };
    const savepoint = (...args: unknown[]) => {
      const fn = callbackOf(args);
      const wrapped = (nested: TransactionSql) => fn(guardTransaction(nested, isOver));
      return Reflect.apply(current().savepoint, inner, [...args.slice(0, -1), wrapped]);
    };
    return guard(current, new Map([["savepoint", savepoint]]));
  }

  async function begin(...args: unknown[]): Promise<unknown> {
    const fn = callbackOf(args);
    const [characteristics] = args;
    let timer: NodeJS.Timeout | undefined;
    let abandoned = false;
    let over = false;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        abandoned = true;
        reject(databaseTimeout(queryDeadlineMs));
        replacePool();
      }, queryDeadlineMs);
    });
    const work = pool.sql.begin(typeof characteristics === "string" ? characteristics : "", async (inner) => {
      clearTimeout(timer);
      if (abandoned) throw databaseTimeout(queryDeadlineMs);
      try {
        const result = await fn(guardTransaction(inner, () => over));
        // The driver would commit on a connection that is gone, and throw outside of any promise.
        return over ? await unanswered() : result;
      } catch (error) {
        // A statement that fails because the connection ends is told a moment before the transaction is.
        await new Promise((resolve) => setImmediate(resolve));
        if (over) return await unanswered();
        throw error;
      }
    });
    const end = () => {
      over = true;
    };
    work.then(end, end);
    try {
      return await Promise.race([work, tooLate]);
    } catch (error) {
      // Errors of the caller's own code pass unchanged; only the driver's are translated.
      throw isDriverError(error) ? toDatabaseError(error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    sql: guard<Sql>(
      () => pool.sql,
      new Map<string, unknown>([
        ["begin", begin],
        ["end", refuse("end")],
        ["close", refuse("close")],
      ]),
    ),
    get connectionAttempts() {
      return gate.attempts;
    },
    async close(graceMs = 5_000) {
      await Promise.all([retire(pool, graceMs), ...retiring]);
    },
  };
}

/** Keeps the driver from going on with a transaction whose caller already has its error. */
const unanswered = () => new Promise<never>(() => undefined);

function callbackOf(args: readonly unknown[]): (sql: TransactionSql) => unknown {
  const fn = args.at(-1);
  if (typeof fn !== "function") throw new TypeError("a transaction needs a function");
  return (sql) => Reflect.apply(fn, undefined, [sql]);
}

function refuse(name: string) {
  return () => {
    throw new TypeError(`sql.${name} is not available on the guarded client`);
  };
}

function isCancellation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}

function isDriverError(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && !("userMessage" in error)
  );
}
