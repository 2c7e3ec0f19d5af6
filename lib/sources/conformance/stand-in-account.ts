import { createGuardedFetch, RateLimiter } from "@/lib/http";
import type { AdapterIO, ExportScope } from "../types";
import type { ConformanceAccount, StartOptions } from "./cases";

/** A guarded fetch that may reach `origin`, a clock that stands, and a limiter that hardly limits. */
export function testIO(
  origin: string,
  now: string,
  { timeoutMs = 5_000 }: StartOptions = {},
): AdapterIO & { close(): Promise<void> } {
  const fetch = createGuardedFetch({ allowPrivateNetwork: "none", allowedOrigins: [origin], timeoutMs });
  return {
    fetch,
    now: () => new Date(now),
    signal: new AbortController().signal,
    limiter: new RateLimiter({ requestsPerSecond: 10_000, maxInFlight: 8, recoverEveryMs: 50 }),
    close: () => fetch.close(),
  };
}

interface FaultBook {
  add(rules: readonly never[]): void;
  clear(): void;
  list(): readonly { readonly rule: unknown; readonly hits: number }[];
}

interface RequestBook {
  page(
    after: number,
    limit: number,
  ): {
    readonly entries: readonly {
      readonly method: string;
      readonly path: string;
      readonly facts: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** A stand-in's account as the suite needs it. */
export function standInAccount<Config>(
  account: {
    readonly standIn: { readonly faults: FaultBook; readonly ledger: RequestBook };
    readonly config: Config;
    readonly io: AdapterIO;
    stop(): Promise<void>;
  },
  more: {
    readonly scope: ExportScope;
    readonly start: StartOptions;
    /** Whether anything but a GET counts as more than reading. */
    readonly readsByGetOnly: boolean;
    held(): Readonly<Record<string, readonly string[]>>;
  },
): ConformanceAccount<Config> {
  const { faults, ledger } = account.standIn;
  const { clockAheadMs = 0 } = more.start;
  const ahead = (instant: string): string => new Date(Date.parse(instant) + clockAheadMs).toISOString();
  const now = ahead(account.io.now().toISOString());
  return {
    config: account.config,
    io: { ...account.io, now: () => new Date(now) },
    scope: { ...more.scope, watermark: ahead(more.scope.watermark) },
    // The rules have the stand-in's shape; it checks them itself.
    arm: (rules) => faults.add(rules as readonly never[]),
    disarm: () => faults.clear(),
    unused: () =>
      faults
        .list()
        .filter((one) => one.hits === 0)
        .map((one) => JSON.stringify(one.rule)),
    held: more.held,
    violations: () =>
      ledger
        .page(0, 1_000_000)
        .entries.filter(
          ({ method, facts }) => facts.violation !== undefined || (more.readsByGetOnly && method !== "GET"),
        )
        .map(({ method, path }) => `${method} ${path}`),
    stop: account.stop,
  };
}
