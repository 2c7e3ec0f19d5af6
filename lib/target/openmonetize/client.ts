import type { z } from "zod";
import { AppError, isAppError, type SafeContext, toAppError } from "@/lib/errors";
import { parseRetryAfter, systemClock } from "@/lib/http";
import type { AdapterIO } from "@/lib/sources/types";
import type { TargetConfig } from "@/lib/target/types";
import { fetchFailed, notOpenMonetize, refusedAnswer, statusOf, unexpectedAnswer } from "./errors";
import { learnWindow, readCount, throttledForMs, waitForWindowMs } from "./pacing";
import { type ErrorBody, errorBodySchema } from "./schema";

/** Waiting and patience of the client; tests hand in their own. */
export interface ClientTiming {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that only ever grow: rate windows must not depend on the business clock. */
  readonly elapsedMs: () => number;
  /** For one attempt, reading the answer included. */
  readonly timeoutMs: number;
  /** Attempts of a repeatable call that found the target unavailable, the first included. */
  readonly attempts: number;
  /** Attempts of any call that was answered 429, the first included. */
  readonly throttledAttempts: number;
  /** Wait before the second attempt; doubles each time. */
  readonly backoffMs: number;
}

export const defaultTiming: ClientTiming = {
  sleep: systemClock.sleep,
  elapsedMs: systemClock.now,
  timeoutMs: 30_000,
  attempts: 3,
  throttledAttempts: 5,
  backoffMs: 500,
};

/** A 429 that asks for more than this ends the call instead of blocking its caller. */
const longestThrottleMs = 120_000;

export interface TargetCall<Answer> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Shape of a 2xx answer; null when the route answers without a body. */
  readonly answer: z.ZodType<Answer> | null;
  /** Whether doing it twice is the same as doing it once: only then is it repeated after a lost answer or a 5xx. */
  readonly repeatable: boolean;
  /** Sends no key: for the public routes. */
  readonly anonymous?: boolean;
  /** A status of 400 or more whose body has the shape of `answer` too. */
  readonly alsoOk?: number;
}

export interface TargetAnswer<Answer> {
  readonly status: number;
  readonly data: Answer;
  /** Requests per window that the platform allows this key; null without the header. */
  readonly requestsPerWindow: number | null;
  /** Events left this month; null without the header (ENTERPRISE, or a route that does not count). */
  readonly quotaRemaining: number | null;
}

export interface TargetClient {
  /**
   * One call, parsed. Throws AppErrors `target.*`, or `http.*` of the guarded fetch, whose `context.outcome` says
   * whether a write may have happened. A 429 is waited out for every call, since the platform refuses before working.
   */
  call<Answer>(call: TargetCall<Answer>): Promise<TargetAnswer<Answer>>;
}

/** Opens the door to one tenant of one installation. Throws `target.base_url` for an address that cannot be one. */
export function openClient(config: TargetConfig, io: AdapterIO, timing: ClientTiming): TargetClient {
  const base = parseBaseUrl(config.baseUrl);

  async function attempt<Answer>(call: TargetCall<Answer>): Promise<TargetAnswer<Answer>> {
    const waitMs = waitForWindowMs(io.limiter, timing.elapsedMs());
    if (waitMs > 0) await timing.sleep(Math.min(waitMs, longestThrottleMs), io.signal);
    return io.limiter.run(() => send(call));
  }

  async function send<Answer>(call: TargetCall<Answer>): Promise<TargetAnswer<Answer>> {
    const context: SafeContext = { method: call.method, route: routeOf(call.path) };
    const url = new URL(base + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value));
    const headers: Record<string, string> = { accept: "application/json" };
    if (call.anonymous !== true) headers.authorization = `Bearer ${config.apiKey}`;
    // A content type without a body is refused by the platform (FST_ERR_CTP_EMPTY_JSON_BODY).
    if (call.body !== undefined) headers["content-type"] = "application/json";
    const deadline = AbortSignal.timeout(timing.timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await io.fetch(url, {
        method: call.method,
        headers,
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        redirect: "manual",
        signal: AbortSignal.any([io.signal, deadline]),
      });
      text = await response.text();
    } catch (error) {
      if (io.signal.aborted) throw error;
      throw fetchFailed(error, deadline.aborted, context);
    }
    const requestsPerWindow = learnWindow(io.limiter, response.headers, timing.elapsedMs());
    const body = parseJson(text);
    if (!response.ok && response.status !== call.alsoOk) {
      const said = readErrorBody(body);
      if (response.status === 429) throw throttled(response, said, context);
      if (said === null && response.status < 500) throw notOpenMonetize(response.status, context);
      throw refusedAnswer(response.status, said, context);
    }
    return {
      status: response.status,
      data: parseAnswer(call, response, body, context),
      requestsPerWindow,
      quotaRemaining: readCount(response.headers, "x-monthly-quota-remaining"),
    };
  }

  function throttled(response: Response, said: ErrorBody | null, context: SafeContext) {
    const header = parseRetryAfter(response.headers.get("retry-after") ?? undefined, io.now());
    const retryAfterMs = throttledForMs(header, said?.message ?? null);
    io.limiter.penalize(retryAfterMs);
    return refusedAnswer(429, said, { ...context, retryAfterMs });
  }

  async function call<Answer>(request: TargetCall<Answer>): Promise<TargetAnswer<Answer>> {
    let failures = 0;
    let throttles = 0;
    for (;;) {
      try {
        return await attempt(request);
      } catch (error) {
        if (io.signal.aborted) throw stopped(io.signal.reason);
        if (!isAppError(error)) throw error;
        if (error.code === "target.rate_limited") {
          const waitMs = Number(error.context.retryAfterMs);
          throttles += 1;
          if (throttles >= timing.throttledAttempts || waitMs > longestThrottleMs) throw error;
          await timing.sleep(waitMs, io.signal);
          continue;
        }
        failures += 1;
        const passing = error.retryable || (statusOf(error) ?? 0) >= 500;
        if (!request.repeatable || !passing || failures >= timing.attempts) throw error;
        await timing.sleep(timing.backoffMs * 2 ** (failures - 1), io.signal);
      }
    }
  }

  return { call };
}

/** The address without a trailing slash. Paths are kept: the gateway may stand behind a prefix. */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const usable =
    url !== null &&
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!usable) {
    throw new AppError({
      code: "target.base_url",
      kind: "invalid",
      userMessage:
        "The address of OpenMonetize must look like https://api.example.com, without a key or a question mark in it.",
      context: { outcome: "not-applied" },
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * What a call throws whose caller gave up: a deadline as `target.timeout`, a plain abort as `internal.cancelled`, and any
 * reason of the caller's own as it is, since the caller acts on it.
 */
function stopped(reason: unknown): unknown {
  const name = reason instanceof Error ? reason.name : "";
  if (name === "TimeoutError") return fetchFailed(reason, true, {});
  return name === "AbortError" ? toAppError(reason) : reason;
}

/** The path with ids left out, since they are the customer's data. */
function routeOf(path: string): string {
  return path.replace(/^(\/v1\/(?:users|entitlements))\/(?!check$)[^/]+/, "$1/:id");
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold a key.
    return undefined;
  }
}

function readErrorBody(body: unknown): ErrorBody | null {
  const parsed = errorBodySchema.safeParse(body);
  return parsed.success && (parsed.data.error !== undefined || parsed.data.message !== undefined)
    ? parsed.data
    : null;
}

function parseAnswer<Answer>(
  call: TargetCall<Answer>,
  response: Response,
  body: unknown,
  context: SafeContext,
): Answer {
  if (call.answer === null) {
    // Callers that ask for no answer are typed with `undefined`.
    return undefined as Answer;
  }
  if (body === undefined) throw notOpenMonetize(response.status, context);
  const parsed = call.answer.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join(".")).slice(0, 5);
  throw unexpectedAnswer(fields.join(", "), context);
}
