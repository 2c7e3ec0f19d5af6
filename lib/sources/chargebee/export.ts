import type { ExportPage, ExportRequest } from "../types";
import { createChargebeeClient } from "./client";
import type { ChargebeeConfig } from "./config";
import { listStart, readChangesCursor, readFanOutCursor, readListCursor } from "./cursor";
import { chargebeeError, codeOf, isNotOffered } from "./errors";
import { prepareFanOut } from "./fan-out";
import { endpointOf } from "./permissions";
import { readListPage } from "./read-list";
import { type Reader, readConfiguration, sinceWatermark } from "./reader";
import {
  type FanOutStream,
  isFanOutStream,
  isListStream,
  type ListEndpoint,
  type ListStream,
  listEndpoints,
  listStreams,
  streams,
} from "./streams";

/** Parents read for one page of a fan-out; as many ids fit into one address. */
const parentsPerPage = 48;

/**
 * Reads one stream from `cursor` to its end, page by page. Running it again from any cursor it gave yields the rest.
 * Streams of the product catalog that the site does not have end at once. A stream that is not required and cannot be
 * read ends with `unavailable`; everything else that goes wrong is an AppError of errors.ts.
 */
export async function* exportStream(request: ExportRequest<ChargebeeConfig>): AsyncGenerator<ExportPage> {
  const { stream, config, io, scope, cursor } = request;
  const spec = streams.find((one) => one.name === stream);
  if (!spec) throw chargebeeError("chargebee.bad_cursor", { stream });
  const client = createChargebeeClient(config, io);
  const { catalog } = await readConfiguration(client);
  if (catalog === null) throw chargebeeError("chargebee.wrong_catalog", { path: "/configurations" });
  const reader: Reader = { client, io, scope, catalog, customerOf: new Map() };
  try {
    yield* pagesOf(reader, request);
  } catch (error) {
    if (spec.required || !isNotOffered(error)) throw error;
    yield { objects: [], issues: [], cursor, done: true, unavailable: unavailableSentence(stream, error) };
  }
}

function pagesOf(reader: Reader, request: ExportRequest<ChargebeeConfig>): AsyncGenerator<ExportPage> {
  const { stream, cursor } = request;
  if (isListStream(stream)) return exportList(reader, stream, cursor);
  if (isFanOutStream(stream)) return exportFanOut(reader, stream, request);
  return exportChanges(reader, cursor);
}

const isElsewhere = (reader: Reader, { catalog }: ListEndpoint): boolean =>
  catalog !== null && catalog !== reader.catalog;

async function* exportList(reader: Reader, stream: ListStream, saved: unknown): AsyncGenerator<ExportPage> {
  let cursor = readListCursor(saved);
  if (isElsewhere(reader, listEndpoints[stream])) {
    yield { objects: [], issues: [], cursor, done: true };
    return;
  }
  for (;;) {
    const { objects, issues, position, done } = await readListPage(reader, stream, cursor.position);
    cursor = { kind: "list", position };
    yield { objects, issues, cursor, done };
    if (done) return;
  }
}

async function* exportFanOut(
  reader: Reader,
  stream: FanOutStream,
  request: ExportRequest<ChargebeeConfig>,
): AsyncGenerator<ExportPage> {
  let { next } = readFanOutCursor(request.cursor);
  const { parents } = request;
  const read = next < parents.length ? await prepareFanOut(reader, stream) : null;
  for (;;) {
    const group = parents.slice(next, next + parentsPerPage);
    const rows = read === null ? [] : await read(group);
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

/** Lists that have changed since T0: those with a filter by time. The others were read whole a moment ago. */
const changingStreams = listStreams.filter((stream) => listEndpoints[stream].updatedFilter);

/** What was made or touched during the export, read again by time of change, with a minute of overlap. */
async function* exportChanges(reader: Reader, saved: unknown): AsyncGenerator<ExportPage> {
  const start = { ...listStart, after: sinceWatermark(reader) };
  let cursor = readChangesCursor(saved, start);
  for (;;) {
    const stream = changingStreams[cursor.stream];
    const page = stream === undefined ? null : await readChanged(reader, stream, cursor.position);
    cursor =
      page === null || page.done
        ? { kind: "changes", stream: cursor.stream + 1, position: start }
        : { ...cursor, position: page.position };
    const done = cursor.stream >= changingStreams.length;
    yield { objects: page?.objects ?? [], issues: page?.issues ?? [], cursor, done };
    if (done) return;
  }
}

/** Null where the site or the key does not have the list; its own reading has said so already. */
async function readChanged(reader: Reader, stream: ListStream, position: typeof listStart) {
  if (isElsewhere(reader, listEndpoints[stream])) return null;
  try {
    return await readListPage(reader, stream, position);
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}

function unavailableSentence(stream: string, error: unknown): string {
  const { name, consequence } = endpointOf(stream);
  const why =
    codeOf(error) === "chargebee.permission_missing"
      ? "the key may not read them"
      : "the site does not offer them";
  return `${name} could not be read, because ${why}. ${consequence}`;
}
