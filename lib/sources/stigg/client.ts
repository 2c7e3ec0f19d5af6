import { setTimeout as sleep } from "node:timers/promises";
import type { AppError } from "@/lib/errors";
import { clockLagMs, readAnswer } from "../read-answer";
import type { AdapterIO } from "../types";
import type { StiggConfig } from "./config";
import { fromGraphqlError, fromStatus, stiggError, toStiggError } from "./errors";
import { isRecord, recordsOf, textOf } from "./json";

export interface Operation {
  /** The one root field; Stigg refuses several in one request. */
  readonly root: string;
  readonly text: string;
}

/** Reads one environment. Only queries are ever sent. Errors are AppErrors named in errors.ts. */
export interface StiggClient {
  /**
   * What stands under the operation's root field, exactly as Stigg wrote it; numbers a double cannot hold arrive as
   * text. An answer that carries errors beside data is refused whole.
   */
  query(operation: Operation, variables?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** How far Stigg's clock was seen to be behind ours, in milliseconds. */
  clockLagMs(): number;
}

export interface RetryBounds {
  /** Tries after a connection error or a server error, the first included. */
  readonly attempts: number;
  /** Tries after a refusal for too many requests, the first included. */
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
  maxDelayMs: 15_000,
  deadlineMs: 240_000,
};

/** Somebody waits in front of the screen while a connection is tested. */
export const impatient: RetryBounds = {
  attempts: 2,
  rateLimitAttempts: 4,
  baseDelayMs: 150,
  maxDelayMs: 1_500,
  deadlineMs: 25_000,
};

/**
 * A reading GraphQL client over the guarded fetch. Stigg names no Retry-After, so refusals are waited out with growing,
 * jittered pauses. https://docs.stigg.io/api-and-sdks/integration/graphql/rate-limits
 */
export function createStiggClient(
  config: StiggConfig,
  io: AdapterIO,
  bounds: RetryBounds = patient,
): StiggClient {
  const address = new URL("/graphql", config.baseUrl).toString();
  let lagMs = 0;

  async function once(
    { root, text }: Operation,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    const response = await io.fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-api-key": config.apiKey },
      body: JSON.stringify({ query: text, variables }),
      signal: io.signal,
    });
    const { text: body, headers } = await readAnswer(response, config.apiKey);
    lagMs = Math.max(lagMs, clockLagMs(headers, io.now()));
    return dataOf(response.status, body, root);
  }

  return {
    clockLagMs: () => lagMs,
    query: async (operation, variables = {}) => {
      const startedAt = io.now().getTime();
      let failures = 0;
      let refusals = 0;
      for (;;) {
        io.signal.throwIfAborted();
        try {
          return await io.limiter.run(() => once(operation, variables));
        } catch (thrown) {
          if (io.signal.aborted) throw io.signal.reason;
          const error = toStiggError(thrown, operation.root);
          const wait = planRetry(error);
          if (wait === null || io.now().getTime() - startedAt + wait > bounds.deadlineMs) throw error;
          await sleep(wait, undefined, { signal: io.signal });
        }
      }

      /** Milliseconds to wait before the next try, null to give up. */
      function planRetry(error: AppError): number | null {
        if (error.code === "stigg.rate_limited") {
          refusals += 1;
          io.limiter.penalize(null);
          return refusals >= bounds.rateLimitAttempts ? null : jitter(refusals);
        }
        failures += 1;
        // A page that is no JSON may be a proxy's one-time error page, so it is asked for again too.
        const transient = error.retryable || error.code === "stigg.not_stigg";
        return !transient || failures >= bounds.attempts ? null : jitter(failures);
      }
    },
  };

  /** Doubling ceiling, at least half of it waited. */
  function jitter(attempt: number): number {
    const ceiling = Math.min(bounds.maxDelayMs, bounds.baseDelayMs * 2 ** (attempt - 1));
    return Math.round(ceiling * (0.5 + Math.random() / 2));
  }
}

function dataOf(status: number, body: string, root: string): unknown {
  const answer = parseJson(body);
  const [first] = isRecord(answer) ? recordsOf(answer.errors) : [];
  const refused = fromStatus(status, root);
  // A status of its own says more than the code: 403 and 429 come with codes of several kinds.
  if (refused && (status !== 400 || !first)) throw refused;
  if (!isRecord(answer)) throw stiggError("stigg.not_stigg", { operation: root });
  if (first) {
    const extensions = isRecord(first.extensions) ? first.extensions : {};
    throw fromGraphqlError(textOf(extensions.code), textOf(extensions.traceId), root);
  }
  if (Array.isArray(answer.errors) && answer.errors.length > 0) throw fromGraphqlError(null, null, root);
  if (!isRecord(answer.data) || !(root in answer.data))
    throw stiggError("stigg.not_stigg", { operation: root });
  return answer.data[root];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
