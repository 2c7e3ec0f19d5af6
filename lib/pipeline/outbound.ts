import {
  createGuardedFetch,
  type GuardedFetch,
  type NetworkPolicy,
  RateLimiter,
  resolveAllowedHost,
  type SharedPace,
  unlimitedPerSecond,
} from "@/lib/http";
import type { AdapterIO } from "@/lib/sources/types";

export interface OutboundOptions extends NetworkPolicy {
  readonly now: () => Date;
  readonly proxyUrl?: string | undefined;
  /** Deadline of one call, its body included. */
  readonly timeoutMs?: number;
  /** The pace that all processes keep together for what is shared by `installation`; absent, each keeps its own. */
  readonly paceOf?: (share: string) => SharedPace;
}

export interface Budget {
  /** Requests started per second; null = no limiter of ours (the other side's answer decides). */
  readonly requestsPerSecond: number | null;
  readonly maxInFlight: number;
}

export interface Share {
  readonly name: string;
  readonly by: "process" | "installation";
}

/** The one way out of this process to a provider. */
export interface Outbound {
  readonly policy: NetworkPolicy;
  /**
   * A way out within a budget; `limiter.setLimits` moves it while it is in use. With `share` everybody in this process
   * who names the same thing shares one limiter, whose budget is the one asked for last; without, it is a fresh one.
   * Shared by `installation` the requests per second also hold for all processes together; what is in flight does not.
   */
  open(budget: Budget, signal: AbortSignal, share?: Share): AdapterIO & { readonly limiter: RateLimiter };
  close(): Promise<void>;
}

/** Builds the guarded way out. Sockets are shared by everything opened from it. */
export function createOutbound(options: OutboundOptions): Outbound {
  const guardedFetch: GuardedFetch = createGuardedFetch({
    allowPrivateNetwork: options.allowPrivateNetwork,
    allowedOrigins: options.allowedOrigins,
    timeoutMs: options.timeoutMs ?? 60_000,
    proxyUrl: options.proxyUrl,
  });
  const shared = new Map<string, RateLimiter>();
  function limiterFor(budget: Budget, share: Share | undefined): RateLimiter {
    const limits = {
      requestsPerSecond: budget.requestsPerSecond ?? unlimitedPerSecond,
      maxInFlight: budget.maxInFlight,
    };
    if (share === undefined) return new RateLimiter(limits);
    const known = shared.get(share.name);
    if (known) {
      known.setLimits(limits);
      return known;
    }
    const pace = share.by === "installation" ? options.paceOf?.(share.name) : undefined;
    const limiter = new RateLimiter({ ...limits, shared: pace });
    shared.set(share.name, limiter);
    return limiter;
  }
  return {
    policy: options,
    open: (budget, signal, share) => ({
      fetch: guardedFetch,
      now: options.now,
      signal,
      limiter: limiterFor(budget, share),
      resolveHost: (hostname) => resolveAllowedHost(hostname, options),
    }),
    close: () => guardedFetch.close(),
  };
}
