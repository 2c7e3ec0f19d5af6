import { createGuardedDispatcher } from "./guarded-dispatcher";
import { assertAllowedUrl, type NetworkPolicy, type Resolve } from "./network-policy";
import { sendRequest } from "./send-request";

export interface GuardedFetchOptions extends NetworkPolicy {
  /** For each call, reading the body included. Default 30 s. */
  timeoutMs?: number;
  /** Of the decompressed body. Default 16 MiB. */
  maxResponseBytes?: number;
  proxyUrl?: string | undefined;
  resolve?: Resolve;
}

export type GuardedFetch = typeof fetch & {
  /** Closes every socket; calls in flight fail. */
  close(): Promise<void>;
};

/**
 * `fetch` for provider SDKs, e.g. `Stripe.createFetchHttpClient(guardedFetch)`: same guards as the HTTP client, no
 * retries. The body is read whole before the promise resolves. Bodies may be text, bytes or URLSearchParams. Throws
 * the AppErrors of `sendRequest` where `fetch` would throw a TypeError.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const guarded = createGuardedDispatcher({
    policy: options,
    resolve: options.resolve,
    proxyUrl: options.proxyUrl,
  });
  const caps = {
    timeoutMs: options.timeoutMs ?? 30_000,
    maxResponseBytes: options.maxResponseBytes ?? 16 * 1024 * 1024,
  };

  async function guardedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, { ...init, redirect: "manual" });
    const url = assertAllowedUrl(request.url, options);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const answer = await sendRequest(
      {
        method: request.method,
        url,
        headers: Object.fromEntries(request.headers),
        body,
        signal: request.signal,
      },
      caps,
      guarded,
    );
    const headers = new Headers(answer.headers);
    // The body is already unpacked, so these two would mislead.
    headers.delete("content-encoding");
    headers.delete("content-length");
    const isBodyless = [101, 204, 205, 304].includes(answer.status);
    return new Response(isBodyless ? null : new Uint8Array(answer.body), { status: answer.status, headers });
  }

  return Object.assign(guardedFetch, { close: () => guarded.destroy() });
}
