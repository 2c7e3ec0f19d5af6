import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { request as undiciRequest } from "undici";
import { AppError, isAppError } from "@/lib/errors";
import type { GuardedDispatcher } from "./guarded-dispatcher";

export interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

export interface RequestCaps {
  /** For the whole exchange, from the first byte sent to the last one read. */
  timeoutMs: number;
  /** Of the decompressed body. */
  maxResponseBytes: number;
}

export interface IncomingResponse {
  status: number;
  /** Lower-case names; repeated headers joined by a comma. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/**
 * One exchange: no redirects, no retries, bounded in time and size. A status of 400 or more is an answer, not an
 * error. Throws `http.timeout`, `http.unreachable`, `http.connection_lost`, `http.response_too_large`,
 * `http.redirect_refused`, `http.bad_encoding`, `http.address_not_allowed`; a caller's abort keeps its own reason.
 */
export async function sendRequest(
  outgoing: OutgoingRequest,
  caps: RequestCaps,
  guarded: GuardedDispatcher,
): Promise<IncomingResponse> {
  const deadline = AbortSignal.timeout(caps.timeoutMs);
  const signal = outgoing.signal ? AbortSignal.any([deadline, outgoing.signal]) : deadline;
  let answered = false;
  try {
    const response = await undiciRequest(outgoing.url, {
      dispatcher: await guarded.dispatcherFor(outgoing.url),
      method: methodOf(outgoing.method),
      headers: { "accept-encoding": "gzip, deflate, br", ...outgoing.headers },
      body: outgoing.body ?? null,
      signal,
      headersTimeout: caps.timeoutMs,
      bodyTimeout: caps.timeoutMs,
    });
    answered = true;
    // Giving a body up makes it report an abort, also when nobody reads it any more.
    response.body.on("error", () => undefined);
    const headers = flatten(response.headers);
    if (response.statusCode >= 300 && response.statusCode < 400 && headers.location !== undefined) {
      response.body.destroy();
      throw refusal("http.redirect_refused", "answered with a redirect, which is not followed", outgoing.url);
    }
    const body = await readCapped(
      response.body,
      headers["content-encoding"],
      caps.maxResponseBytes,
      outgoing.url,
    );
    return { status: response.statusCode, headers, body };
  } catch (error) {
    if (outgoing.signal?.aborted) throw outgoing.signal.reason;
    throw classify(error, outgoing.url, deadline.aborted, answered, caps.timeoutMs);
  }
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

function methodOf(method: string): (typeof methods)[number] {
  const found = methods.find((candidate) => candidate === method.toUpperCase());
  if (!found) throw new TypeError(`unsupported HTTP method ${method}`);
  return found;
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** Both sides of the decompression are counted: a small answer may unpack to a huge one. */
async function readCapped(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
  url: URL,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const decoded = decode(body, encoding, url);
  try {
    for await (const chunk of decoded) {
      // A Readable without an encoding set yields buffers only.
      const bytes = chunk as Buffer;
      size += bytes.byteLength;
      if (size > maxBytes)
        throw refusal("http.response_too_large", `answered with more than ${maxBytes} bytes`, url);
      chunks.push(bytes);
    }
  } finally {
    decoded.destroy();
    body.destroy();
  }
  return Buffer.concat(chunks, size);
}

function decode(body: Readable, encoding: string | undefined, url: URL): Readable {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || name === "") return body;
  const unpack = {
    gzip: createGunzip,
    "x-gzip": createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }[name];
  if (!unpack) throw refusal("http.bad_encoding", "answered in an encoding that was not asked for", url);
  const stream = unpack();
  body.on("error", (error) => stream.destroy(error));
  return body.pipe(stream);
}

/** Failures that may come after the request was sent; a time-out of the socket does not say when. */
const lostOnTheWay: ReadonlySet<string> = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

function classify(
  error: unknown,
  url: URL,
  timedOut: boolean,
  answered: boolean,
  timeoutMs: number,
): AppError {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  const context = { host: url.host, reason: code };
  if (timedOut || code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    const seconds = Math.max(1, Math.round(timeoutMs / 1_000));
    return new AppError({
      code: "http.timeout",
      kind: "unavailable",
      userMessage: `${url.host} did not answer within ${seconds} s. Try again later.`,
      context,
      cause: error,
    });
  }
  // Z_BUF_ERROR means cut off, which another attempt may cure; the other codes mean broken.
  if (
    (code.startsWith("Z_") && code !== "Z_BUF_ERROR") ||
    code.startsWith("ERR__ERROR_FORMAT") ||
    code === "ERR_BUFFER_TOO_LARGE"
  ) {
    return refusal("http.bad_encoding", "sent a compressed answer that cannot be unpacked", url, error);
  }
  const garbled = error instanceof Error && error.name === "HTTPParserError";
  const lost = answered || garbled || lostOnTheWay.has(code);
  return new AppError({
    code: lost ? "http.connection_lost" : "http.unreachable",
    kind: "unavailable",
    userMessage: lost
      ? `${url.host} closed the connection before its answer was complete. Try again.`
      : `${url.host} could not be reached. Check the address and try again.`,
    context,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}

function refusal(code: string, what: string, url: URL, cause?: unknown): AppError {
  return new AppError({
    code,
    kind: "unavailable",
    retryable: false,
    userMessage: `${url.host} ${what}. Check that the address is right.`,
    context: { host: url.host },
    cause,
  });
}
