import "server-only";
import type { z } from "zod";
import { findSignedIn } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import type { SignedInContext } from "@/lib/services/accounts/load-context";
import type { Verb } from "@/lib/services/verb";
import { answerError } from "./answer-error";
import { readJson } from "./read-body";
import { assertSameOrigin } from "./same-origin";

type PathParams = Record<string, string | string[] | undefined>;
// Next gives no params at all to a route without a variable part, though its types say an empty object.
type RouteHandler = (
  request: Request,
  context: { params: Promise<PathParams | undefined> },
) => Promise<Response>;

/** A request as a route's `input` function sees it; all of it untrusted. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON of a request that changes something; undefined otherwise. */
  readonly body: unknown;
}

const defaultMaxBodyBytes = 1024 * 1024;

/**
 * A route handler that is one use case. `input` picks the verb's input out of the request and need not check it: the
 * verb parses. Answers JSON (big integers as text), or what `respond` makes of the output; errors as
 * `{ok:false,error:{code,userMessage,field?,reference?}}` with the status of their kind.
 */
export function route<Schema extends z.ZodType, Output>(
  verb: Verb<Schema, Output>,
  options: {
    input: (request: RouteRequest) => unknown;
    respond?: (output: Output, request: RouteRequest) => Response | Promise<Response>;
    maxBodyBytes?: number;
  },
): RouteHandler {
  return signedInRoute(async ({ context }, request, params) => {
    const read: RouteRequest = {
      params: singleParams(params),
      query: new URL(request.url).searchParams,
      body: isReading(request)
        ? undefined
        : await readJson(request, options.maxBodyBytes ?? defaultMaxBodyBytes),
    };
    // The verb's own schema is what admits the input; the type can only be claimed here.
    const output = await verb(context, options.input(read) as z.input<Schema>);
    return options.respond ? await options.respond(output, read) : jsonResponse(output);
  });
}

/** For routes that read or answer a stream: the same guards, the rest is the handler's. */
export function signedInRoute(
  handle: (signedIn: SignedInContext, request: Request, params: PathParams) => Promise<Response>,
): RouteHandler {
  return async (request, { params }) => {
    try {
      if (!isReading(request)) assertSameOrigin(request.headers);
      const signedIn = await findSignedIn();
      if (!signedIn) throw signInFirst();
      return await handle(signedIn, request, (await params) ?? {});
    } catch (error) {
      const { status, error: answered } = answerError(error, new URL(request.url).pathname);
      return jsonResponse({ ok: false, error: answered }, status);
    }
  };
}

/** JSON that no cache keeps, with big integers as text and dates in ISO form. */
export function jsonResponse(value: unknown, status = 200): Response {
  const text = JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "bigint" ? inner.toString() : inner,
  );
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  });
}

const isReading = (request: Request) => request.method === "GET" || request.method === "HEAD";

function singleParams(params: PathParams): Record<string, string> {
  const entries = Object.entries(params).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join("/") : value]],
  );
  return Object.fromEntries(entries);
}

function signInFirst(): AppError {
  return new AppError({
    code: "auth.required",
    kind: "unauthorized",
    userMessage: "You are signed out. Sign in again and repeat this.",
  });
}
