import { isAppError } from "@/lib/errors";
import type { AdapterIO } from "../types";
import type { Operation, StiggClient } from "./client";
import { stiggError } from "./errors";
import { isRecord, recordsOf, textOf } from "./json";

/** Page sizes, tried in this order: the largest that Stigg accepts is not documented. */
const pageSizes = [50, 20, 10] as const;
/** How often one request is repeated when its answer cannot be the page that was asked for. */
const MAX_REPEATS = 3;
const MAX_RESTARTS = 2;

/** Where a list was left. JSON, so that it can be saved. */
export interface ListPosition {
  /** Stigg's cursor of the last row read; null at the beginning. */
  readonly after: string | null;
  /** Ids of the page before: seeing one again means that a page was repeated. */
  readonly recent: readonly string[];
  /** Rows counted since the beginning or the last restart, to be held against the list's own count. */
  readonly seen: number;
  readonly restarts: number;
}

export const listStart: ListPosition = { after: null, recent: [], seen: 0, restarts: 0 };

export interface ListReading {
  readonly operation: Operation;
  /** Builds the variables of one page. */
  variables(paging: { first: number; after?: string }): Readonly<Record<string, unknown>>;
  idOf(row: unknown): string | null;
}

export interface ListStep {
  readonly rows: readonly unknown[];
  readonly position: ListPosition;
  readonly done: boolean;
}

interface Page {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly hasNext: boolean;
  readonly endCursor: string | null;
}

/** Sizes that an environment accepted, as long as its limiter lives. */
const acceptedSizes = new WeakMap<AdapterIO["limiter"], Map<string, number>>();

/**
 * Reads the next page of a list. Stigg's cursors are opaque, so a lost page shows only in the end, when fewer rows were
 * seen than the list itself counts: then it is read once more from its beginning. A repeated page shows at once by its
 * ids and is asked for again. Throws `stigg.list_unstable` when the list cannot be had whole.
 */
export async function readListStep(
  client: StiggClient,
  io: AdapterIO,
  reading: ListReading,
  position: ListPosition,
): Promise<ListStep> {
  const known = new Set(position.recent);
  let isForeign = false;
  for (let repeat = 0; repeat < MAX_REPEATS; repeat += 1) {
    const page = await readBehind(client, io, reading, position);
    if (page === "unknown cursor") return beginAgain(position, []);
    isForeign = page === null;
    if (page === null) continue;
    const ids = page.rows.map(reading.idOf).filter((id) => id !== null);
    if (ids.some((id) => known.has(id))) continue;
    const stuck = page.endCursor === null || page.endCursor === position.after;
    if (page.hasNext && (page.rows.length === 0 || stuck)) continue;
    const seen = position.seen + page.rows.length;
    const next: ListPosition = {
      ...position,
      after: page.endCursor ?? position.after,
      recent: ids.length > 0 ? ids : position.recent,
      seen,
    };
    if (page.hasNext) return { rows: page.rows, position: next, done: false };
    if (seen >= page.total) return { rows: page.rows, position: next, done: true };
    // Fewer than the list counts: either the end was not the end, or a page was lost on the way.
    if (page.rows.length > 0 && !stuck) return { rows: page.rows, position: next, done: false };
    if (repeat === 0) continue;
    if (position.restarts < MAX_RESTARTS) {
      return beginAgain(position, page.rows);
    }
    break;
  }
  const context = { operation: reading.operation.root, seen: position.seen };
  throw stiggError(isForeign ? "stigg.not_stigg" : "stigg.list_unstable", context);
}

/** Rows read twice are the same rows; none is lost. */
const beginAgain = (position: ListPosition, rows: readonly unknown[]): ListStep => ({
  rows,
  position: { ...listStart, restarts: position.restarts + 1 },
  done: false,
});

/** The page behind the cursor; null for what is no page. The cursor is unknown when its row is gone; then a restart helps. */
async function readBehind(
  client: StiggClient,
  io: AdapterIO,
  reading: ListReading,
  position: ListPosition,
): Promise<Page | null | "unknown cursor"> {
  try {
    return await readPage(client, io, reading, position.after);
  } catch (error) {
    const mayRestart = position.after !== null && position.restarts < MAX_RESTARTS;
    if (mayRestart && isAppError(error) && error.code === "stigg.request_refused") return "unknown cursor";
    throw error;
  }
}

/** Reads a whole, usually short list. */
export async function readWholeList(
  client: StiggClient,
  io: AdapterIO,
  reading: ListReading,
): Promise<readonly unknown[]> {
  const rows = new Map<string, unknown>();
  let position = listStart;
  for (;;) {
    const step = await readListStep(client, io, reading, position);
    for (const row of step.rows) rows.set(reading.idOf(row) ?? `#${rows.size}`, row);
    if (step.done) return [...rows.values()];
    position = step.position;
  }
}

async function readPage(
  client: StiggClient,
  io: AdapterIO,
  { operation, variables }: ListReading,
  after: string | null,
): Promise<Page | null> {
  const sizes = acceptedSizes.get(io.limiter) ?? new Map<string, number>();
  acceptedSizes.set(io.limiter, sizes);
  for (const first of pageSizes) {
    if (first > (sizes.get(operation.root) ?? pageSizes[0])) continue;
    try {
      const answer = await client.query(operation, variables(after === null ? { first } : { first, after }));
      sizes.set(operation.root, first);
      return readConnection(answer);
    } catch (error) {
      // Too large a page and any other mistake in a request look alike, so a smaller one is tried before giving up.
      const refused = isAppError(error) && error.code === "stigg.request_refused";
      if (!refused || first === pageSizes[2]) throw error;
    }
  }
  throw stiggError("stigg.request_refused", { operation: operation.root });
}

function readConnection(answer: unknown): Page | null {
  const connection = isRecord(answer) ? answer : {};
  const info = isRecord(connection.pageInfo) ? connection.pageInfo : {};
  const { totalCount } = connection;
  if (
    !Array.isArray(connection.edges) ||
    typeof info.hasNextPage !== "boolean" ||
    typeof totalCount !== "number"
  ) {
    return null;
  }
  return {
    rows: recordsOf(connection.edges).map((edge) => edge.node),
    total: totalCount,
    hasNext: info.hasNextPage,
    endCursor: textOf(info.endCursor),
  };
}
