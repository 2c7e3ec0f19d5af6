import path from "node:path";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { AppError } from "@/lib/errors";

/** `"none"`, `"all"`, or the CIDR ranges that connections may point at besides public addresses. */
export type PrivateNetworkAccess = "none" | "all" | readonly string[];

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as absent, since shells and compose files cannot express the difference. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === "string" && value.trim() === "" ? undefined : value),
    schema.optional(),
  );

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL beginning with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
    );

const onOff = z
  .string()
  .trim()
  .toLowerCase()
  .refine((value) => ["on", "off", "1", "0", "true", "false"].includes(value), "must be on or off")
  .transform((value) => ["on", "1", "true"].includes(value));

const privateNetwork = z
  .string()
  .trim()
  .transform((value, ctx): PrivateNetworkAccess => {
    if (["0", "off", "false"].includes(value.toLowerCase())) return "none";
    if (["1", "on", "true"].includes(value.toLowerCase())) return "all";
    const ranges = value.split(",").map((range) => range.trim());
    if (ranges.every((range) => ipaddr.isValidCIDR(range))) return ranges;
    ctx.addIssue({ code: "custom", message: "must be 1 or a list of ranges such as 10.0.0.0/8,fd00::/8" });
    return z.NEVER;
  });

const environmentSchema = z.object({
  PORT: optional(wholeNumber(1, 65_535)),
  HOST: optional(z.string().trim()),
  PUBLIC_URL: optional(url(["http:", "https:"])),
  DATABASE_URL: optional(url(["postgres:", "postgresql:"])),
  DATA_DIR: optional(z.string()),
  MASTER_KEY: optional(z.string().min(16, "must be at least 16 characters of random text")),
  OWNER_EMAIL: optional(z.email("must be an e-mail address")),
  OWNER_PASSWORD: optional(z.string().min(8, "must be at least 8 characters")),
  SANDBOX: optional(onOff),
  SANDBOX_PROFILE: optional(z.enum(["fast", "measured"], "must be fast or measured")),
  SANDBOX_SEED: optional(z.string()),
  SANDBOX_CUSTOMERS: optional(wholeNumber(0, 10_000_000)),
  SANDBOX_USAGE_ROWS: optional(wholeNumber(0, 1_000_000_000)),
  ALLOW_PRIVATE_NETWORK: optional(privateNetwork),
  HTTPS_PROXY: optional(url(["http:", "https:"])),
  WORKER_CONCURRENCY: optional(wholeNumber(1, 64)),
  GATEWAY_PORT: optional(wholeNumber(1, 65_535)),
  OIDC_ISSUER: optional(url(["http:", "https:"])),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_CLIENT_SECRET: optional(z.string()),
  LOG_LEVEL: optional(
    z.enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "must be fatal, error, warn, info, debug, trace or silent",
    ),
  ),
  ARCHIVE_URL: optional(url(["file:", "s3:"])),
});

export interface Config {
  port: number;
  /** Address to listen on; loopback unless set. */
  host: string;
  /** Origin that people and providers use, without a trailing slash. */
  publicUrl: string;
  databaseUrl: string | undefined;
  /** Absolute path. */
  dataDir: string;
  masterKey: string | undefined;
  owner: { email: string | undefined; password: string | undefined };
  sandbox: {
    enabled: boolean;
    profile: "fast" | "measured";
    seed: string;
    customers: number;
    usageRows: number;
  };
  allowPrivateNetwork: PrivateNetworkAccess;
  httpsProxy: string | undefined;
  workerConcurrency: number;
  gatewayPort: number;
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** `file:` or `s3:` URL. */
  archiveUrl: string;
}

/**
 * Reads the documented variables out of `env`; relative folders are resolved against `cwd`.
 * Throws `config.invalid` naming every wrong variable and what it must be, never its value: some are secrets.
 */
export function parseConfig(env: Environment, cwd: string): Config {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`));
  }
  const values = parsed.data;
  const port = values.PORT ?? 3000;
  const gatewayPort = values.GATEWAY_PORT ?? port + 1;
  if (gatewayPort > 65_535) throw invalid(["GATEWAY_PORT must be set, since PORT + 1 is not a port"]);
  const dataDir = path.resolve(/* turbopackIgnore: true */ cwd, values.DATA_DIR ?? ".data");
  return {
    port,
    host: values.HOST ?? "127.0.0.1",
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ""),
    databaseUrl: values.DATABASE_URL,
    dataDir,
    masterKey: values.MASTER_KEY,
    owner: { email: values.OWNER_EMAIL, password: values.OWNER_PASSWORD },
    sandbox: {
      enabled: values.SANDBOX ?? values.DATABASE_URL === undefined,
      profile: values.SANDBOX_PROFILE ?? "fast",
      seed: values.SANDBOX_SEED ?? "1",
      customers: values.SANDBOX_CUSTOMERS ?? 1_000,
      usageRows: values.SANDBOX_USAGE_ROWS ?? 50_000,
    },
    allowPrivateNetwork: values.ALLOW_PRIVATE_NETWORK ?? "none",
    httpsProxy: values.HTTPS_PROXY,
    workerConcurrency: values.WORKER_CONCURRENCY ?? 4,
    gatewayPort,
    oidc: parseOidc(values.OIDC_ISSUER, values.OIDC_CLIENT_ID, values.OIDC_CLIENT_SECRET),
    logLevel: values.LOG_LEVEL ?? "info",
    archiveUrl: values.ARCHIVE_URL ?? `file://${path.join(dataDir, "archive")}`,
  };
}

function parseOidc(
  issuer: string | undefined,
  clientId: string | undefined,
  clientSecret: string | undefined,
) {
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw invalid(["OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together"]);
  }
  return { issuer, clientId, clientSecret };
}

function invalid(problems: readonly string[]): AppError {
  return new AppError({
    code: "config.invalid",
    kind: "invalid",
    userMessage: `The configuration is wrong: ${problems.join("; ")}.`,
    context: { problems: problems.join("; ") },
  });
}
