import type { LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from "undici";
import { isAppError } from "@/lib/errors";
import {
  addressNotAllowed,
  isAllowedAddress,
  isExemptOrigin,
  isLiteralAddress,
  type NetworkPolicy,
  type Resolve,
  resolveAllowedHost,
} from "./network-policy";

export interface GuardedDispatcherOptions {
  policy: NetworkPolicy;
  resolve?: Resolve | undefined;
  /** Forward proxy for https to everything but the exempt origins. The proxy resolves names itself. */
  proxyUrl?: string | undefined;
  connectTimeoutMs?: number | undefined;
  /** Sockets per origin. */
  connections?: number | undefined;
}

export interface GuardedDispatcher {
  /** Throws `http.address_not_allowed` when a proxy would be asked for a name that we know to be private. */
  dispatcherFor(url: URL): Promise<Dispatcher>;
  /** Closes every socket; requests in flight fail. */
  destroy(): Promise<void>;
}

/**
 * Connections that can only reach allowed addresses: the check happens on the very addresses the socket then uses, so
 * a name that resolves differently a moment later (DNS rebinding) gains nothing.
 */
export function createGuardedDispatcher(options: GuardedDispatcherOptions): GuardedDispatcher {
  const { policy } = options;
  const base = { timeout: options.connectTimeoutMs ?? 10_000, allowH2: false } as const;
  const strict = buildConnector({ ...base, lookup: guardedLookup(options, false) });
  const exempt = buildConnector({ ...base, lookup: guardedLookup(options, true) });

  const agent = new Agent({
    connections: options.connections ?? 32,
    keepAliveTimeout: 4_000,
    connect(target, callback) {
      const isExempt = isExemptOrigin(originOf(target), policy);
      // Node never calls `lookup` for a literal address, so it is checked here.
      if (
        isLiteralAddress(target.hostname) &&
        !isAllowedAddress(target.hostname, policy, { exemptLoopback: isExempt })
      ) {
        callback(addressNotAllowed(target.hostname), null);
        return;
      }
      (isExempt ? exempt : strict)(target, callback);
    },
  });
  const proxy = options.proxyUrl === undefined ? undefined : new ProxyAgent({ uri: options.proxyUrl });

  return {
    async dispatcherFor(url) {
      if (!proxy || url.protocol !== "https:" || isExemptOrigin(url.origin, policy)) return agent;
      // The proxy connects, so its address is out of our hands; a name that only the proxy can resolve is its decision.
      await resolveAllowedHost(url.hostname, policy, { resolve: options.resolve }).catch((error: unknown) => {
        if (!isAppError(error) || error.code !== "http.unreachable") throw error;
      });
      return proxy;
    },
    async destroy() {
      await Promise.all([agent.destroy(), proxy?.destroy()]);
    },
  };
}

function originOf(target: buildConnector.Options): string {
  const host =
    target.hostname.includes(":") && !target.hostname.startsWith("[")
      ? `[${target.hostname}]`
      : target.hostname;
  return new URL(`${target.protocol}//${host}${target.port ? `:${target.port}` : ""}`).origin;
}

function guardedLookup(options: GuardedDispatcherOptions, exemptLoopback: boolean): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolveAllowedHost(hostname, options.policy, { exemptLoopback, resolve: options.resolve }).then(
      (addresses) => {
        const entries = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
        const [first] = entries;
        if (lookupOptions.all || !first) callback(null, entries);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error("lookup failed"), []),
    );
  };
}
