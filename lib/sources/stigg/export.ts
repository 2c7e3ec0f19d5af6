import { isAppError } from "@/lib/errors";
import type { ExportPage, ExportRequest } from "../types";
import { createStiggClient } from "./client";
import type { StiggConfig } from "./config";
import { listBeginning, readChangedCursor, readFanOutCursor, readListCursor } from "./cursor";
import { stiggError } from "./errors";
import { prepareFanOut } from "./fan-out";
import { createFittingClient } from "./fitting-client";
import { keyOperation } from "./operations";
import { lineOf } from "./permissions";
import { isNotOffered, readCurrencies, readListPage } from "./read-list";
import { inParallel, type Reader } from "./reader";
import {
  type FanOutStream,
  fanOutStreams,
  isListStream,
  type ListStream,
  listStreams,
  streams,
} from "./streams";

/** Parents read for one page of a fan-out. */
const parentsPerPage = 24;

/**
 * Reads one stream from `cursor` to its end, page by page. Running it again from any cursor it gave yields the rest.
 * A stream that is not required and cannot be read ends with `unavailable`; everything else that goes wrong is an
 * AppError of errors.ts.
 */
export async function* exportStream(request: ExportRequest<StiggConfig>): AsyncGenerator<ExportPage> {
  const spec = streams.find((one) => one.name === request.stream);
  if (!spec) throw stiggError("stigg.bad_cursor", { stream: request.stream });
  const { io, scope } = request;
  const client = createFittingClient(createStiggClient(request.config, io), io);
  const reader: Reader = { client, io, scope };
  try {
    yield* pagesOf(reader, request);
  } catch (error) {
    if (spec.required || !isNotOffered(error)) throw error;
    const unavailable = unavailableSentence(request.stream, error);
    yield { objects: [], issues: [], cursor: request.cursor, done: true, unavailable };
  }
}

function pagesOf(reader: Reader, request: ExportRequest<StiggConfig>): AsyncGenerator<ExportPage> {
  const { stream, cursor } = request;
  if (isListStream(stream)) return exportList(reader, stream, cursor);
  if (isFanOut(stream)) return exportFanOut(reader, stream, request);
  return stream === "customCurrencies" ? exportCurrencies(reader) : exportChanged(reader, cursor);
}

async function* exportList(reader: Reader, stream: ListStream, saved: unknown): AsyncGenerator<ExportPage> {
  let cursor = readListCursor(saved);
  for (;;) {
    const { objects, issues, next, done } = await readListPage(reader, stream, cursor, false);
    cursor = next;
    yield { objects, issues, cursor, done };
    if (done) return;
  }
}

async function* exportCurrencies(reader: Reader): AsyncGenerator<ExportPage> {
  const { objects, issues } = await readCurrencies(reader);
  yield { objects, issues, cursor: null, done: true };
}

/** What came or changed since T0. Subscriptions cannot be asked for changes, so they are read once more whole. */
async function* exportChanged(reader: Reader, saved: unknown): AsyncGenerator<ExportPage> {
  // Any answer tells how far Stigg's clock is behind ours, on which "since T0" depends; also a refusal does.
  await readOrSkip(() => reader.client.query(keyOperation));
  let cursor = readChangedCursor(saved);
  for (;;) {
    const stream = listStreams[cursor.stream];
    if (stream === undefined) return;
    const page = await readOrSkip(() => readListPage(reader, stream, cursor.list, true));
    cursor =
      page === null || page.done
        ? { kind: "changed", stream: cursor.stream + 1, list: listBeginning }
        : { ...cursor, list: page.next };
    const done = cursor.stream >= listStreams.length;
    yield { objects: page?.objects ?? [], issues: page?.issues ?? [], cursor, done };
    if (done) return;
  }
}

/** Null where the key may not read; the stream's own reading has said so already. */
async function readOrSkip<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}

async function* exportFanOut(
  reader: Reader,
  stream: FanOutStream,
  request: ExportRequest<StiggConfig>,
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
  const line = lineOf(stream);
  const isOld = isAppError(error) && error.code === "stigg.not_found";
  const why = isOld
    ? "this environment does not offer it"
    : `the key may not ask for ${line?.operation.root ?? stream}`;
  return `${line?.name ?? stream} could not be read, because ${why}. ${line?.consequence ?? ""}`.trim();
}
