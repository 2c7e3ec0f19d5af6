import { describe, expect, it } from "vitest";
import { isAppError } from "@/lib/errors";
import { type Environment, parseConfig } from "./index";

const parse = (env: Environment) => parseConfig(env, "/srv/app");

function problemOf(env: Environment): string {
  try {
    parse(env);
  } catch (error) {
    if (isAppError(error)) return error.userMessage;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("parseConfig", () => {
  it("needs no variable at all", () => {
    expect(parse({})).toMatchObject({
      port: 3000,
      gatewayPort: 3001,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      dataDir: "/srv/app/.data",
      allowPrivateNetwork: "none",
      archiveUrl: "file:///srv/app/.data/archive",
      sandbox: { enabled: true, profile: "fast", customers: 1000, usageRows: 50_000 },
    });
  });

  it("names every wrong variable and what it must be", () => {
    const problem = problemOf({ PORT: "eighty", SANDBOX: "maybe", LOG_LEVEL: "loud" });
    expect(problem).toContain("PORT must be a whole number from 1 to 65535");
    expect(problem).toContain("SANDBOX must be on or off");
    expect(problem).toContain("LOG_LEVEL must be fatal");
  });

  it("never repeats a wrong value, since it may be a secret", () => {
    const problem = problemOf({ DATABASE_URL: "mysql://root:canary-1@db", MASTER_KEY: "canary-2" });
    expect(problem).toContain("DATABASE_URL must be a URL beginning with postgres:// or postgresql://");
    expect(problem).not.toContain("canary");
  });

  it("switches the sandbox off beside a database of one's own, unless it is asked for", () => {
    const databaseUrl = "postgres://app@db/app";
    expect(parse({ DATABASE_URL: databaseUrl }).sandbox.enabled).toBe(false);
    expect(parse({ DATABASE_URL: databaseUrl, SANDBOX: "on" }).sandbox.enabled).toBe(true);
    expect(parse({ SANDBOX: "off" }).sandbox.enabled).toBe(false);
  });

  it("takes an empty variable as absent", () => {
    expect(parse({ PORT: "", DATABASE_URL: " ", SANDBOX: "" })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
      sandbox: { enabled: true },
    });
  });

  it("reads ALLOW_PRIVATE_NETWORK as a switch or as ranges", () => {
    expect(parse({ ALLOW_PRIVATE_NETWORK: "1" }).allowPrivateNetwork).toBe("all");
    expect(parse({ ALLOW_PRIVATE_NETWORK: "0" }).allowPrivateNetwork).toBe("none");
    expect(parse({ ALLOW_PRIVATE_NETWORK: "10.0.0.0/8, fd00::/8" }).allowPrivateNetwork).toEqual([
      "10.0.0.0/8",
      "fd00::/8",
    ]);
    expect(problemOf({ ALLOW_PRIVATE_NETWORK: "10.0.0.1" })).toContain(
      "ALLOW_PRIVATE_NETWORK must be 1 or a list",
    );
  });

  it("wants the three OIDC variables together", () => {
    expect(problemOf({ OIDC_ISSUER: "https://id.example" })).toContain("must be set together");
  });

  it("drops the trailing slash of PUBLIC_URL", () => {
    expect(parse({ PUBLIC_URL: "https://migrate.example/" }).publicUrl).toBe("https://migrate.example");
  });
});
