import { AppError, type ErrorKind, isAppError } from "@/lib/errors";

interface Classification {
  code: string;
  kind: ErrorKind;
  retryable: boolean;
  userMessage: string;
}

const unavailable: Classification = {
  code: "db.unavailable",
  kind: "unavailable",
  retryable: true,
  userMessage: "The database cannot be reached right now. Try again in a moment.",
};

const timeout: Classification = {
  code: "db.timeout",
  kind: "unavailable",
  retryable: true,
  userMessage: "The database took too long to answer. Try again in a moment.",
};

const unexpected: Classification = {
  code: "db.query_failed",
  kind: "internal",
  retryable: false,
  userMessage: "The database refused a statement. Look in the log for its code.",
};

const conflict = (code: string, userMessage: string, retryable = false): Classification => ({
  code,
  kind: "conflict",
  retryable,
  userMessage,
});

/** By SQLSTATE, https://www.postgresql.org/docs/17/errcodes-appendix.html; two characters stand for a whole class. */
const byState: Readonly<Record<string, Classification>> = {
  "08": unavailable,
  "22": {
    ...unexpected,
    code: "db.invalid_value",
    kind: "invalid",
    userMessage: "A value cannot be stored as it is.",
  },
  "28": {
    ...unavailable,
    code: "db.login_refused",
    retryable: false,
    userMessage: "The database refused the login.",
  },
  "3D": {
    ...unavailable,
    code: "db.not_found",
    retryable: false,
    userMessage: "The named database does not exist.",
  },
  "53": unavailable,
  "57": unavailable,
  "58": unavailable,
  "23502": {
    ...unexpected,
    code: "db.not_null_violation",
    kind: "invalid",
    userMessage: "A required value is missing.",
  },
  "23503": conflict("db.foreign_key_violation", "This refers to something that no longer exists."),
  "23505": conflict("db.unique_violation", "This exists already."),
  "23514": {
    ...unexpected,
    code: "db.check_violation",
    kind: "invalid",
    userMessage: "A value is outside what is allowed.",
  },
  "23P01": conflict("db.exclusion_violation", "This overlaps something that exists already."),
  "25006": { ...unavailable, code: "db.read_only", userMessage: "The database is read-only right now." },
  "25P03": timeout,
  "40001": conflict("db.serialization_failure", "Somebody else changed the same data. Try again.", true),
  "40P01": conflict("db.deadlock", "Two operations waited for each other. Try again.", true),
  "55P03": conflict("db.lock_not_available", "Somebody else is working on this. Try again.", true),
  "57014": timeout,
  P0001: conflict("db.rule_violation", "A rule of the database forbids this change."),
};

/** Codes of the two drivers and of Node's sockets that all mean: no usable connection. */
const connectionCodes: ReadonlySet<string> = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ENOENT",
  "ERR_SOCKET_CLOSED",
  "ERR_STREAM_DESTROYED",
  "DATABASE_CLOSED_EARLY",
  "DATABASE_SILENT",
]);

/**
 * Any driver error as an AppError with a `db.` code. The driver's text, detail and parameters are left behind, since
 * they quote rows; the context keeps SQLSTATE, constraint, table and column.
 */
export function toDatabaseError(error: unknown): AppError {
  if (isAppError(error)) return error;
  // Drizzle and pg-boss wrap the driver's error once more.
  if (error instanceof Error && codeOf(error) === "" && error.cause instanceof Error)
    return toDatabaseError(error.cause);
  const code = codeOf(error);
  const isSqlState = /^[0-9A-Z]{5}$/.test(code) && !connectionCodes.has(code);
  const classified = connectionCodes.has(code)
    ? unavailable
    : isSqlState
      ? (byState[code] ?? byState[code.slice(0, 2)] ?? unexpected)
      : unexpected;
  return new AppError({
    ...classified,
    context: {
      sqlState: code === "" ? null : code,
      constraint: text(error, "constraint_name") ?? text(error, "constraint"),
      table: text(error, "table_name") ?? text(error, "table"),
      column: text(error, "column_name") ?? text(error, "column"),
    },
    cause: withoutText(error, code),
  });
}

/** The error of a statement whose connection ended before it was sent. It took no effect. */
export function connectionLost(): AppError {
  return new AppError({ ...unavailable, context: { sqlState: "CONNECTION_CLOSED" } });
}

/** The error of a query that got no answer within its deadline. It may or may not have taken effect. */
export function databaseTimeout(deadlineMs: number): AppError {
  return new AppError({ ...timeout, context: { sqlState: null, deadlineMs } });
}

function codeOf(error: unknown): string {
  return text(error, "code") ?? "";
}

function text(error: unknown, key: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === "string" ? value : undefined;
}

/** Where it happened, without what it said. Defects of our own keep their text: it quotes no row. */
function withoutText(error: unknown, code: string): Error {
  const name = error instanceof Error ? error.name : "UnknownError";
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  const bare = new Error(ours ? error.message : `${name} ${code}`.trim());
  bare.name = name;
  const frames =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  bare.stack = [`${name}: ${bare.message}`, ...frames].join("\n");
  return bare;
}
