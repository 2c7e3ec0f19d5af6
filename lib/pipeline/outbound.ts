import { createGuardedFetch, type GuardedFetch, type NetworkPolicy, RateLimiter } from "@/lib/http";
import type { AdapterIO } from "@/lib/sources/types";

export interface OutboundOptions extends NetworkPolicy {
  readonly now: () => Date;
  readonly proxyUrl?: string | undefined;
  /** Deadline of one call, its body included. */
  readonly timeoutMs?: number;
}

export interface Budget {
  /** Requests started per second; null = no limiter of ours (the other side's answer decides). */
  readonly requestsPerSecond: number | null;
  readonly maxInFlight: number;
}

/** The one way out of this process to a provider. */
export interface Outbound {
  readonly policy: NetworkPolicy;
  /**
   * A way out within a budget; `limiter.setLimits` moves it while it is in use. With `share` everybody in this process
   * who names the same thing shares one limiter, whose budget is the one asked for last; without, it is a fresh one.
   */
  open(budget: Budget, signal: AbortSignal, share?: string): AdapterIO & { readonly limiter: RateLimiter };
  close(): Promise<void>;
}

/** Effectively unlimited: the limiter still caps what is in flight. */
const unlimitedPerSecond = 1_000_000;

/** Builds the guarded way out. Sockets are shared by everything opened from it. */
export function createOutbound(options: OutboundOptions): Outbound {
  const guardedFetch: GuardedFetch = createGuardedFetch({
    allowPrivateNetwork: options.allowPrivateNetwork,
    allowedOrigins: options.allowedOrigins,
    timeoutMs: options.timeoutMs ?? 60_000,
    proxyUrl: options.proxyUrl,
  });
  const shared = new Map<string, RateLimiter>();
  function limiterFor(budget: Budget, share: string | undefined): RateLimiter {
    const limits = {
      requestsPerSecond: budget.requestsPerSecond ?? unlimitedPerSecond,
      maxInFlight: budget.maxInFlight,
    };
    const known = share === undefined ? undefined : shared.get(share);
    if (known) {
      known.setLimits(limits);
      return known;
    }
    const limiter = new RateLimiter(limits);
    if (share !== undefined) shared.set(share, limiter);
    return limiter;
  }
  return {
    policy: options,
    open: (budget, signal, share) => ({
      fetch: guardedFetch,
      now: options.now,
      signal,
      limiter: limiterFor(budget, share),
    }),
    close: () => guardedFetch.close(),
  };
}
