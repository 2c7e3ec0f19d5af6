import { isAppError } from "@/lib/errors";
import type { ExportPage, ExportRequest } from "../types";
import { exportChangedSince, exportCreatedSince } from "./catch-up";
import { createStripeClient } from "./client";
import type { StripeConfig } from "./config";
import { readFanOutCursor, readListCursor } from "./cursor";
import { stripeError } from "./errors";
import { prepareFanOut } from "./fan-out";
import { endpointOf } from "./permissions";
import { isNotOffered, readListPage } from "./read-list";
import { inParallel, type Reader } from "./reader";
import { type FanOutStream, fanOutStreams, isListStream, type ListStream, streams } from "./streams";

/** Parents read for one page of a fan-out. */
const parentsPerPage = 24;

/**
 * Reads one stream from `cursor` to its end, page by page. Running it again from any cursor it gave yields the rest.
 * A stream that is not required and cannot be read ends with `unavailable`; everything else that goes wrong is an
 * AppError of errors.ts.
 */
export async function* exportStream(request: ExportRequest<StripeConfig>): AsyncGenerator<ExportPage> {
  const spec = streams.find((one) => one.name === request.stream);
  if (!spec) throw stripeError("stripe.bad_cursor", { stream: request.stream });
  const reader: Reader = {
    client: createStripeClient(request.config, request.io),
    io: request.io,
    scope: request.scope,
  };
  try {
    yield* pagesOf(reader, request);
  } catch (error) {
    if (spec.required || !isNotOffered(error)) throw error;
    yield {
      objects: [],
      issues: [],
      cursor: request.cursor,
      done: true,
      unavailable: unavailableSentence(request.stream, error),
    };
  }
}

function pagesOf(reader: Reader, request: ExportRequest<StripeConfig>): AsyncGenerator<ExportPage> {
  const { stream, cursor } = request;
  if (isListStream(stream)) return exportList(reader, stream, cursor);
  if (isFanOut(stream)) return exportFanOut(reader, stream, request);
  return stream === "createdSince" ? exportCreatedSince(reader, cursor) : exportChangedSince(reader, cursor);
}

async function* exportList(reader: Reader, stream: ListStream, saved: unknown): AsyncGenerator<ExportPage> {
  let cursor = readListCursor(saved);
  for (;;) {
    const page = await readListPage(reader, stream, cursor, null);
    cursor = page.next;
    yield { objects: page.objects, issues: page.issues, cursor, done: page.done };
    if (page.done) return;
  }
}

async function* exportFanOut(
  reader: Reader,
  stream: FanOutStream,
  request: ExportRequest<StripeConfig>,
): AsyncGenerator<ExportPage> {
  let { next } = readFanOutCursor(request.cursor);
  const { parents } = request;
  const read = next < parents.length ? await prepareFanOut(reader, stream) : null;
  for (;;) {
    const group = parents.slice(next, next + parentsPerPage);
    const rows = read === null ? [] : await inParallel(group, read);
    next += group.length;
    const done = next >= parents.length;
    yield {
      objects: rows.flatMap((one) => one.objects),
      issues: rows.flatMap((one) => one.issues),
      cursor: { kind: "fanOut", next },
      done,
    };
    if (done) return;
  }
}

function isFanOut(stream: string): stream is FanOutStream {
  return fanOutStreams.some((name) => name === stream);
}

function unavailableSentence(stream: string, error: unknown): string {
  const endpoint = endpointOf(stream);
  const permission = isAppError(error) ? error.context.permission : null;
  const why =
    isAppError(error) && error.code === "stripe.not_found"
      ? "the server does not offer it"
      : `the key lacks ${typeof permission === "string" ? permission : endpoint.permission}`;
  return `${endpoint.name} could not be read, because ${why}. ${endpoint.consequence}`;
}
