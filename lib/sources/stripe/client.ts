import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import type { AppError } from "@/lib/errors";
import { clockLagMs, readAnswer } from "../read-answer";
import { retryAfterMs } from "../retry-after";
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
  /** How far Stripe's clock was seen to be behind ours, in milliseconds. */
  clockLagMs(): number;
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
  let lagMs = 0;

  const exactFetch: typeof fetch = async (input, init) => {
    const signal = init?.signal ? AbortSignal.any([io.signal, init.signal]) : io.signal;
    const response = await io.fetch(input, { ...init, signal });
    const { text, headers } = await readAnswer(response, config.apiKey);
    lagMs = Math.max(lagMs, clockLagMs(headers, io.now()));
    // The SDK takes any JSON without `error` for a success, whatever its status; somebody else's refusal has none.
    const { status } = response;
    if (status >= 400 && !holdsError(text)) throw refusedBySomebody(status, input);
    return new Response(text, { status, headers });
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

  const get = (path: string, query: Query = {}): Promise<Record<string, unknown>> =>
    getAs(path, query, (answer) => answer);

  async function getAs<T>(
    path: string,
    query: Query,
    read: (answer: Record<string, unknown>) => T,
  ): Promise<T> {
    const target = `${path}${writeQuery(query)}`;
    const startedAt = io.now().getTime();
    let failures = 0;
    let refusals = 0;
    for (;;) {
      io.signal.throwIfAborted();
      try {
        return read(await io.limiter.run(() => once(target)));
      } catch (thrown) {
        if (io.signal.aborted) throw io.signal.reason;
        const error = toStripeError(thrown, path);
        const wait = planRetry(error, retryAfterMs(headersOf(thrown)?.["retry-after"], io.now()));
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

  // What is no list may be a proxy's answer too, so its form is looked at where another try is still possible.
  const list = (path: string, query: Query): Promise<StripeList> =>
    getAs(path, query, ({ data, has_more: hasMore }) => {
      if (!Array.isArray(data) || typeof hasMore !== "boolean")
        throw stripeError("stripe.not_stripe", { path });
      for (const row of data) if (isRecord(row)) refuseOtherMode(row, livemode, path);
      return { data, hasMore };
    });

  return { livemode, clockLagMs: () => lagMs, get, list };
}

function holdsError(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && isRecord(answer.error);
  } catch {
    return false;
  }
}

/** A refusal that is not in Stripe's format: of a proxy, by its status. */
function refusedBySomebody(status: number, asked: string | URL | Request): AppError {
  const context = { path: new URL(asked instanceof Request ? asked.url : asked).pathname, status };
  if (status === 429) return stripeError("stripe.rate_limited", context);
  return stripeError(status >= 500 ? "stripe.unavailable" : "stripe.not_stripe", context);
}

const headersOf = (thrown: unknown) =>
  thrown instanceof Stripe.errors.StripeError ? thrown.headers : undefined;

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
