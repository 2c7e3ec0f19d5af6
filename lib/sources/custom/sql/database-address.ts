import { customError } from "../errors";

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Null = decided by where the host is: verified for a public one, none inside an allowed private network. */
  readonly tls: "verify" | "require" | "disable" | null;
}

const accepted = new Set(["sslmode", "application_name", "connect_timeout"]);
const tlsOf: Readonly<Record<string, DatabaseAddress["tls"]>> = {
  disable: "disable",
  allow: null,
  prefer: null,
  require: "require",
  "verify-ca": "verify",
  "verify-full": "verify",
};

/**
 * Takes a postgres:// address apart. Refuses sockets of this machine, several hosts, and parameters that read local files
 * or set options of the server. Throws `custom.sql_address`; nothing of the address is repeated.
 */
export function parseDatabaseAddress(text: string): DatabaseAddress {
  if (!/^postgres(ql)?:\/\//i.test(text) || !URL.canParse(text)) {
    throw wrong("The address is not understood. Write postgres://user:password@host:5432/database.");
  }
  const url = new URL(text);
  const host = decode(url.hostname);
  if (host === "" || host.startsWith("/") || /%2f/i.test(url.hostname)) {
    throw wrong("The address names no host. Sockets of this machine are not used; write the host's name.");
  }
  if (host.includes(",") || url.host.includes(","))
    throw wrong("The address names several hosts. Name one of them.");
  const refused = [...url.searchParams.keys()].find((name) => !accepted.has(name));
  if (refused !== undefined) {
    throw wrong(
      `The address sets "${refused.slice(0, 40)}", which is not allowed. Only sslmode, application_name and connect_timeout are.`,
    );
  }
  const port = url.port === "" ? 5432 : Number(url.port);
  if (port < 1024)
    throw wrong("The address names a port below 1024. Databases listen on 5432, 6432 or higher ones.");
  const database = decode(url.pathname.slice(1));
  if (url.username === "" || database === "") throw wrong("The address must name a user and a database.");
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !Object.hasOwn(tlsOf, mode))
    throw wrong("sslmode must be disable, require or verify-full.");
  return {
    host,
    port,
    user: decode(url.username),
    password: decode(url.password),
    database,
    tls: mode === null ? null : (tlsOf[mode] ?? null),
  };
}

/**
 * How to encrypt a connection that goes to the address `connected`: verified towards the internet, unless the network is
 * private. Throws `custom.sql_tls` when a password would cross the internet readable.
 */
export function tlsFor(
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("The address holds a % that belongs to no encoded character. Encode it as %25.");
  }
}

const wrong = (sentence: string) => customError("sql_address", sentence);
