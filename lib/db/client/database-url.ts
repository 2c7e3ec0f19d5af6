import { AppError } from "@/lib/errors";

/** As in libpq; `prefer` and `allow` fall back to plain text, `verify-ca` checks the host name as well. */
export type TlsMode = "disable" | "prefer" | "require" | "verify-full";

/** A connection URL and what it says about TLS, which we negotiate ourselves. */
export interface DatabaseUrl {
  /** Without any TLS parameter. */
  url: string;
  tls: TlsMode;
}

const modes: Readonly<Record<string, TlsMode>> = {
  disable: "disable",
  false: "disable",
  allow: "prefer",
  prefer: "prefer",
  require: "require",
  true: "require",
  "no-verify": "require",
  "verify-ca": "verify-full",
  "verify-full": "verify-full",
};

/** Throws `db.url_invalid`, which does not repeat the URL: it holds a password. */
export function parseDatabaseUrl(input: string): DatabaseUrl {
  const url = URL.canParse(input) ? new URL(input) : null;
  if (!url || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw invalid("The database URL must look like postgres://user:password@host:5432/name.");
  }
  const requested = url.searchParams.get("sslmode") ?? url.searchParams.get("ssl") ?? "disable";
  const tls = modes[requested];
  if (!tls) throw invalid("The sslmode of the database URL must be disable, prefer, require or verify-full.");
  for (const name of ["sslmode", "ssl", "sslnegotiation"]) url.searchParams.delete(name);
  return { url: url.toString(), tls };
}

function invalid(userMessage: string): AppError {
  return new AppError({ code: "db.url_invalid", kind: "invalid", userMessage });
}
