import { setTimeout as sleep } from "node:timers/promises";
import Chargebee from "chargebee";
import type { AppError } from "@/lib/errors";
import { clockLagMs, readAnswer } from "../read-answer";
import type { AdapterIO } from "../types";
import type { ChargebeeConfig } from "./config";
import { chargebeeError, isRecord, retryAfterOf, toChargebeeError } from "./errors";
import { paceOf } from "./site-pace";

/** The API the raw objects are in; `/api/v1` is a frozen older one. */
export const apiVersion = "v2";

type Sdk = InstanceType<typeof Chargebee>;
/** One call of the SDK. The SDK changes the parameters it is given, so they are made anew for each try. */
export type SdkCall = (sdk: Sdk) => Promise<unknown>;

export interface ListAnswer {
  /** Rows as sent: several resources in one row, keyed by their names. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Opaque; null on the last page. */
  readonly nextOffset: string | null;
}

/** Reads one site. Only GET is ever sent. Errors are AppErrors named in errors.ts. */
export interface ChargebeeClient {
  /** How far Chargebee's clock was seen to be behind ours, in milliseconds. */
  clockLagMs(): number;
  /** One answer without the SDK's own additions. `path` is for messages only. */
  get(path: string, call: SdkCall): Promise<Record<string, unknown>>;
  /** One page. Throws `chargebee.not_chargebee` when the answer is no list. */
  list(path: string, call: SdkCall): Promise<ListAnswer>;
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
  baseDelayMs: 250,
  maxDelayMs: 15_000,
  deadlineMs: 300_000,
};

/** Somebody waits in front of the screen while a connection is tested. */
export const impatient: RetryBounds = {
  attempts: 2,
  rateLimitAttempts: 4,
  baseDelayMs: 150,
  maxDelayMs: 1_000,
  deadlineMs: 40_000,
};

/**
 * A reading client over the official SDK (3.33.0). The SDK gets a transport of ours: it keeps the site's real name in
 * its address while requests go through the guarded fetch to wherever the connection points. Its own retries stay off,
 * because after a 429 it would try again without end.
 */
export function createChargebeeClient(
  config: ChargebeeConfig,
  io: AdapterIO,
  bounds: RetryBounds = patient,
): ChargebeeClient {
  const site = paceOf(io, { start: config.requestsPerMinute, most: config.mostPerMinute });
  let lagMs = 0;
  const sdk = new Chargebee({
    site: config.site,
    apiKey: config.apiKey,
    sdkTelemetryEnabled: false,
    httpClient: { makeApiRequest: (request) => send(request) },
  });

  async function send(request: Request): Promise<Response> {
    const asked = new URL(request.url);
    const target = new URL(`${asked.pathname}${asked.search}`, config.baseUrl);
    const response = await io.fetch(target, {
      method: request.method,
      headers: request.headers,
      // A signal of its own: listeners of many requests would pile up on the one of the run.
      signal: AbortSignal.any([io.signal]),
    });
    const { text, headers } = await readAnswer(response, config.apiKey);
    lagMs = Math.max(lagMs, clockLagMs(headers, io.now()));
    const { status } = response;
    // The SDK takes an unreadable answer for a server error; a proxy's page should be called what it is.
    if (!isJsonObject(text)) throw foreignAnswer(status, asked.pathname);
    return new Response(text, { status, headers });
  }

  const get = (path: string, call: SdkCall): Promise<Record<string, unknown>> =>
    getAs(path, call, (answer) => answer);

  async function getAs<T>(
    path: string,
    call: SdkCall,
    read: (answer: Record<string, unknown>) => T,
  ): Promise<T> {
    const startedAt = io.now().getTime();
    let failures = 0;
    let refusals = 0;
    for (;;) {
      io.signal.throwIfAborted();
      try {
        const answer = await site.run(() => io.limiter.run(() => call(sdk)), io.signal);
        site.answered();
        if (!isRecord(answer)) throw chargebeeError("chargebee.not_chargebee", { path });
        const {
          headers: _headers,
          httpStatusCode: _status,
          isIdempotencyReplayed: _replayed,
          ...sent
        } = answer;
        return read(sent);
      } catch (thrown) {
        if (io.signal.aborted) throw io.signal.reason;
        const error = toChargebeeError(thrown, path);
        const wait = planRetry(error, retryAfterOf(thrown, io.now()));
        if (wait === null || io.now().getTime() - startedAt + wait > bounds.deadlineMs) throw error;
        await sleep(wait, undefined, { signal: io.signal });
      }
    }

    /** Milliseconds to wait before the next try, null to give up. */
    function planRetry(error: AppError, asked: number | null): number | null {
      if (error.code === "chargebee.rate_limited") {
        refusals += 1;
        site.refused(asked);
        io.limiter.penalize(asked);
        if (refusals >= bounds.rateLimitAttempts) return null;
        return (asked ?? 0) + jitter(asked === null ? refusals : 1);
      }
      // A page that is no JSON may be a proxy's one-time error page, so it is asked for again too.
      const transient = error.retryable || error.code === "chargebee.not_chargebee";
      failures += 1;
      return !transient || failures >= bounds.attempts ? null : jitter(failures);
    }
  }

  /** Doubling ceiling, at least half of it waited. */
  function jitter(attempt: number): number {
    const ceiling = Math.min(bounds.maxDelayMs, bounds.baseDelayMs * 2 ** (attempt - 1));
    return Math.round(ceiling * (0.5 + Math.random() / 2));
  }

  // What is no list may be a proxy's answer too, so its form is looked at where another try is still possible.
  const list = (path: string, call: SdkCall): Promise<ListAnswer> =>
    getAs(path, call, ({ list: rows, next_offset: nextOffset }) => {
      if (!Array.isArray(rows) || !rows.every(isRecord))
        throw chargebeeError("chargebee.not_chargebee", { path });
      return { rows, nextOffset: typeof nextOffset === "string" && nextOffset !== "" ? nextOffset : null };
    });

  return { clockLagMs: () => lagMs, get, list };
}

/** An answer that is not in Chargebee's format: of a proxy, by its status. */
function foreignAnswer(status: number, path: string): AppError {
  if (status === 429) return chargebeeError("chargebee.rate_limited", { path, status });
  return chargebeeError(status >= 500 ? "chargebee.unavailable" : "chargebee.not_chargebee", {
    path,
    status,
  });
}

function isJsonObject(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}
