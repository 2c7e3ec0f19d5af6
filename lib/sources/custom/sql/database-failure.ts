import { type AppError, isAppError } from "@/lib/errors";
import { customError } from "../errors";

interface Sentence {
  readonly code: string;
  readonly text: string;
  readonly retryable?: boolean;
}

const bySqlState: readonly (readonly [RegExp, Sentence])[] = [
  [
    /^28/,
    {
      code: "sql_login",
      text: "The database refuses the user or the password. Check both; the role needs LOGIN.",
    },
  ],
  [
    /^3D000$/,
    {
      code: "sql_database",
      text: "The server has no database of this name. Check the last part of the address.",
    },
  ],
  [
    /^42501$/,
    {
      code: "sql_permission",
      text: "The role may not read something that the query names. Grant SELECT on it to the role.",
    },
  ],
  [
    /^57014$/,
    {
      code: "sql_timeout",
      text: "The query took longer than it may and was stopped. Narrow it, or give it an index.",
    },
  ],
  [
    /^(55P03|40001|40P01|57P0|08|53)/,
    {
      code: "sql_interrupted",
      text: "The database interrupted the reading. It goes on by itself.",
      retryable: true,
    },
  ],
  [
    /^42P01$/,
    {
      code: "sql_query",
      text: "The query names a table that the role cannot see. Write its schema before its name.",
    },
  ],
  [/^42703$/, { code: "sql_query", text: "The query names a column that does not exist." }],
  [
    /^42/,
    { code: "sql_query", text: "The database does not understand the query. Try it in a console first." },
  ],
  [
    /^22/,
    {
      code: "sql_query",
      text: "The query computes something impossible from the data, such as a number out of text. Try it in a console first.",
    },
  ],
];

const bySystem: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: {
    code: "sql_refused",
    text: "The host answers, but nothing listens on this port. Check the port and that the database accepts connections.",
  },
  ENOTFOUND: { code: "sql_unreachable", text: "The host could not be found. Check its spelling." },
  ETIMEDOUT: {
    code: "sql_unreachable",
    text: "The host does not answer. Check the address and the firewall in front of the database.",
    retryable: true,
  },
  EHOSTUNREACH: {
    code: "sql_unreachable",
    text: "The host cannot be reached from here. Check the address and the firewall.",
    retryable: true,
  },
  ECONNRESET: {
    code: "sql_interrupted",
    text: "The connection to the database broke. The reading goes on by itself.",
    retryable: true,
  },
  EPIPE: {
    code: "sql_interrupted",
    text: "The connection to the database broke. The reading goes on by itself.",
    retryable: true,
  },
};

/** A driver's failure in our words. Its own text may quote the address, a banner or data, so none of it is kept. */
export function toDatabaseFailure(error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const message = error instanceof Error ? error.message : "";
  const found =
    bySystem[code] ??
    bySqlState.find(([pattern]) => /^[0-9A-Z]{5}$/.test(code) && pattern.test(code))?.[1] ??
    byMessage(code, message);
  return customError(
    found.code,
    found.text,
    { reason: /^[0-9A-Z_]{3,40}$/.test(code) ? code : null },
    {
      kind: found.retryable ? "unavailable" : "invalid",
    },
  );
}

function byMessage(code: string, message: string): Sentence {
  if (/SSL|TLS|certificate|self.signed/i.test(`${code} ${message}`)) {
    return {
      code: "sql_tls",
      text: "No trusted encrypted connection could be made. Use a certificate of a known authority, or sslmode=require if the network is yours.",
    };
  }
  if (/timeout/i.test(message)) {
    return {
      code: "sql_unreachable",
      text: "The host does not answer. Check the address and the firewall.",
      retryable: true,
    };
  }
  if (/terminated|closed|ended/i.test(message)) {
    return {
      code: "sql_interrupted",
      text: "The connection to the database broke. The reading goes on by itself.",
      retryable: true,
    };
  }
  if (/password/i.test(message)) {
    return { code: "sql_login", text: "The database asks for a password that the address does not hold." };
  }
  return { code: "sql_failed", text: "The database could not be read. Check the address and the role." };
}
