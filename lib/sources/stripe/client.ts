import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import type { AppError } from "@/lib/errors";
import { quoteInexactNumbers } from "../exact-json";
import type { AdapterIO } from "../types";
import type { StripeConfig } from "./config";
import { stripeError, toStripeError } from "./errors";
import { judgeKey } from "./key";

/** Shapes differ between versions, so the account's own default is never relied upon. */
export const apiVersion = "2026-10-28.endive";

/** Query values; a list becomes `name[]=a&name[]=b`, a nested record `name[key]=value`. */
export type QueryValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [key: string]: QueryValue };
export type Query = Readonly<Record<string, QueryValue>>;

export interface StripeList {
  readonly data: readonly unknown[];
  readonly hasMore: boolean;
}

/** Reads one account. Only GET is ever sent. Errors are AppErrors named in errors.ts. */
export interface StripeClient {
  readonly livemode: boolean;
  /** One object, exactly as Stripe wrote it; numbers a double cannot hold arrive as text. */
  get(path: string, query?: Query): Promise<Record<string, unknown>>;
  /** One page. Throws `stripe.not_stripe` when the answer is not a list. */
  list(path: string, query: Query): Promise<StripeList>;
}

export interface RetryBounds {
  /** Tries after a connection error or a 5xx, the first included. */
  readonly attempts: number;
  /** Tries after a 429, the first included. */
  readonly rateLimitAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** For one call with all its tries. */
  readonly deadlineMs: number;
}

const patient: RetryBounds = {
  attempts: 5,
  rateLimitAttempts: 10,
  baseDelayMs: 200,
  maxDelayMs: 8_000,
  deadlineMs: 180_000,
};

/** Somebody waits in front of the screen while a connection is tested. */
export const impatient: RetryBounds = {
  attempts: 2,
  rateLimitAttempts: 6,
  baseDelayMs: 150,
  maxDelayMs: 1_000,
  deadlineMs: 25_000,
};

/**
 * A reading client over the official SDK. Responses are taken undecoded (`rawRequest`): the SDK would turn decimals
 * into objects and give up a whole page over one malformed decimal, where only that record should be rejected. The
 * SDK retries no 429 and ignores Retry-After, so retries are done here.
 */
export function createStripeClient(
  config: StripeConfig,
  io: AdapterIO,
  bounds: RetryBounds = patient,
): StripeClient {
  const url = new URL(config.baseUrl);
  const isHttps = url.protocol === "https:";
  const livemode = judgeKey(config.apiKey).mode === "live";

  const exactFetch: typeof fetch = async (input, init) => {
    const signal = init?.signal ? AbortSignal.any([io.signal, init.signal]) : io.signal;
    const response = await io.fetch(input, { ...init, signal });
    const text = await response.text();
    return new Response(quoteInexactNumbers(text), { status: response.status, headers: response.headers });
  };

  const stripe = new Stripe(config.apiKey, {
    apiVersion,
    host: url.hostname,
    port: url.port === "" ? (isHttps ? 443 : 80) : Number(url.port),
    protocol: isHttps ? "https" : "http",
    httpClient: Stripe.createFetchHttpClient(exactFetch),
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 40_000,
  });

  async function once(path: string): Promise<Record<string, unknown>> {
    const answer: unknown = await stripe.rawRequest("GET", path, undefined, { apiVersion });
    if (!isRecord(answer)) throw stripeError("stripe.not_stripe", { path });
    refuseOtherMode(answer, livemode, path);
    return answer;
  }

  async function get(path: string, query: Query = {}): Promise<Record<string, unknown>> {
    const target = `${path}${writeQuery(query)}`;
    const startedAt = io.now().getTime();
    let failures = 0;
    let refusals = 0;
    for (;;) {
      io.signal.throwIfAborted();
      try {
        return await io.limiter.run(() => once(target));
      } catch (thrown) {
        if (io.signal.aborted) throw io.signal.reason;
        const error = toStripeError(thrown, path);
        const wait = planRetry(error, readRetryAfter(thrown, io.now()));
        if (wait === null || io.now().getTime() - startedAt + wait > bounds.deadlineMs) throw error;
        await sleep(wait, undefined, { signal: io.signal });
      }
    }

    /** Milliseconds to wait before the next try, null to give up. */
    function planRetry(error: AppError, asked: number | null): number | null {
      if (error.code === "stripe.rate_limited") {
        refusals += 1;
        io.limiter.penalize(asked);
        if (refusals >= bounds.rateLimitAttempts) return null;
        // With Retry-After the limiter holds everybody back; the jitter keeps the herd apart afterwards.
        return (asked ?? 0) + jitter(asked === null ? refusals : 1);
      }
      // A page that is no JSON may be a proxy's one-time error page, so it is asked for again too.
      const transient = error.retryable || error.code === "stripe.not_stripe";
      failures += 1;
      if (!transient || failures >= bounds.attempts) return null;
      return jitter(failures);
    }
  }

  /** Doubling ceiling, at least half of it waited. */
  function jitter(attempt: number): number {
    const ceiling = Math.min(bounds.maxDelayMs, bounds.baseDelayMs * 2 ** (attempt - 1));
    return Math.round(ceiling * (0.5 + Math.random() / 2));
  }

  async function list(path: string, query: Query): Promise<StripeList> {
    const answer = await get(path, query);
    const { data, has_more: hasMore } = answer;
    if (!Array.isArray(data) || typeof hasMore !== "boolean")
      throw stripeError("stripe.not_stripe", { path });
    for (const row of data) if (isRecord(row)) refuseOtherMode(row, livemode, path);
    return { data, hasMore };
  }

  return { livemode, get, list };
}

/** `Retry-After` in seconds or as an HTTP date; null when absent or unreadable. At most two minutes are honoured. */
function readRetryAfter(thrown: unknown, now: Date): number | null {
  const header = thrown instanceof Stripe.errors.StripeError ? thrown.headers?.["retry-after"] : undefined;
  if (header === undefined) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(120_000, Math.max(0, ms));
}

function refuseOtherMode(row: Record<string, unknown>, livemode: boolean, path: string): void {
  if (typeof row.livemode !== "boolean" || row.livemode === livemode) return;
  const id = typeof row.id === "string" ? row.id : null;
  throw stripeError("stripe.mode_mismatch", { path, id, keyMode: livemode ? "live" : "test" });
}

function writeQuery(query: Query): string {
  const parts: string[] = [];
  const add = (name: string, value: QueryValue): void => {
    if (typeof value === "object") {
      const isList = Array.isArray(value);
      for (const [key, inner] of Object.entries(value)) add(isList ? `${name}[]` : `${name}[${key}]`, inner);
    } else {
      parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
    }
  };
  for (const [name, value] of Object.entries(query)) add(name, value);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The id behind an expandable field: the text itself, or the `id` of the object put in its place. */
export function idOf(value: unknown): string | null {
  if (typeof value === "string" && value !== "") return value;
  return isRecord(value) && typeof value.id === "string" && value.id !== "" ? value.id : null;
}
