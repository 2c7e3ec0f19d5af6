import { AppError, isAppError } from "@/lib/errors";
import { type Clock, systemClock } from "./clock";
import { createGuardedDispatcher } from "./guarded-dispatcher";
import { assertAllowedUrl, type NetworkPolicy, type Resolve } from "./network-policy";
import type { RateLimiter } from "./rate-limiter";
import { type IncomingResponse, sendRequest } from "./send-request";

export interface RetryOptions {
  /** Attempts in all, the first included. */
  attempts: number;
  /** Wait before the second attempt; doubles each time, with full jitter. */
  minDelayMs: number;
  /** Upper limit of any wait. A longer Retry-After ends the retries, and its answer is returned. */
  maxDelayMs: number;
}

export interface HttpClientOptions extends NetworkPolicy {
  /** Per attempt. Default 30 s. */
  timeoutMs?: number;
  /** Of the decompressed body. Default 16 MiB. */
  maxResponseBytes?: number;
  rateLimiter?: RateLimiter;
  /** Default: no retries. Only idempotent requests are ever repeated. */
  retry?: RetryOptions;
  proxyUrl?: string | undefined;
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>;
  clock?: Clock;
  resolve?: Resolve;
  /** For tests: a number from 0 up to 1. */
  random?: () => number;
}

export interface HttpRequest {
  /** Default GET. */
  method?: string;
  url: string | URL;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Sent as application/json; excludes `body`. */
  json?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Whether repeating is harmless. Default: GET, HEAD, PUT, DELETE, or an idempotency-key header. */
  idempotent?: boolean;
}

export interface HttpResponse extends IncomingResponse {
  /** True for 200 to 299. */
  ok: boolean;
  attempts: number;
  text(): string;
  /** Parses the body; throws `http.invalid_json` when it is none, e.g. an HTML error page. */
  json(): unknown;
}

export interface HttpClient {
  /**
   * Resolves with any status; adapters classify it. Throws only when there is no usable answer (see `sendRequest`), and
   * `http.url_invalid` or `http.address_not_allowed` before anything is sent.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

const repeatedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** HTTP for everything that leaves the process: allowed addresses only, bounded in time and size, rate limited. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const retry = options.retry ?? { attempts: 1, minDelayMs: 0, maxDelayMs: 0 };
  const guarded = createGuardedDispatcher({
    policy: options,
    resolve: options.resolve,
    proxyUrl: options.proxyUrl,
  });

  async function attempt(request: HttpRequest, url: URL): Promise<IncomingResponse> {
    const isJson = request.json !== undefined;
    const headers = {
      ...(isJson ? { "content-type": "application/json" } : {}),
      ...lowerCase(options.headers),
      ...lowerCase(request.headers),
    };
    const send = () =>
      sendRequest(
        {
          method: request.method ?? "GET",
          url,
          headers,
          body: isJson ? JSON.stringify(request.json) : request.body,
          signal: request.signal,
        },
        {
          timeoutMs: request.timeoutMs ?? options.timeoutMs ?? 30_000,
          maxResponseBytes: options.maxResponseBytes ?? 16 * 1024 * 1024,
        },
        guarded,
      );
    return options.rateLimiter ? options.rateLimiter.run(send, request.signal) : send();
  }

  // p-retry has no place for Retry-After and an injected clock, so the loop is our own.
  async function request(input: HttpRequest): Promise<HttpResponse> {
    const url = withQuery(assertAllowedUrl(input.url, options), input.query);
    const attempts = isIdempotent(input) ? retry.attempts : 1;
    for (let number = 1; ; number += 1) {
      const outcome = await attempt(input, url).catch((error: unknown) => {
        if (number >= attempts || !isAppError(error) || !error.retryable || input.signal?.aborted)
          throw error;
        return null;
      });
      const retryAfterMs =
        outcome === null ? null : parseRetryAfter(outcome.headers["retry-after"], new Date());
      if (outcome?.status === 429) options.rateLimiter?.penalize(retryAfterMs);
      const final = outcome !== null && (number >= attempts || !repeatedStatuses.has(outcome.status));
      const tooLong = outcome !== null && retryAfterMs !== null && retryAfterMs > retry.maxDelayMs;
      if (final || tooLong) return toResponse(outcome, number, url);
      const backoffMs = Math.min(retry.maxDelayMs, retry.minDelayMs * 2 ** (number - 1)) * random();
      await clock.sleep(Math.max(retryAfterMs ?? 0, backoffMs), input.signal);
    }
  }

  return { request, close: () => guarded.destroy() };
}

/** A Retry-After header in milliseconds, from seconds or an HTTP date; null when absent or unreadable. */
export function parseRetryAfter(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

function isIdempotent(request: HttpRequest): boolean {
  if (request.idempotent !== undefined) return request.idempotent;
  if (lowerCase(request.headers)["idempotency-key"] !== undefined) return true;
  return ["GET", "HEAD", "PUT", "DELETE"].includes((request.method ?? "GET").toUpperCase());
}

function lowerCase(headers: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function withQuery(url: URL, query: HttpRequest["query"]): URL {
  const result = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) result.searchParams.append(name, String(value));
  }
  return result;
}

function toResponse(incoming: IncomingResponse, attempts: number, url: URL): HttpResponse {
  const text = () => new TextDecoder().decode(incoming.body);
  return {
    ...incoming,
    ok: incoming.status >= 200 && incoming.status < 300,
    attempts,
    text,
    json() {
      try {
        return JSON.parse(text());
      } catch {
        // Neither the body nor the parser's message, which quotes it, may travel on: it can hold anything.
        throw new AppError({
          code: "http.invalid_json",
          kind: "unavailable",
          retryable: incoming.status >= 500,
          userMessage: `${url.host} answered with something that is not JSON. Check that the address is right.`,
          context: {
            host: url.host,
            status: incoming.status,
            contentType: incoming.headers["content-type"] ?? null,
            bytes: incoming.body.byteLength,
          },
        });
      }
    },
  };
}
