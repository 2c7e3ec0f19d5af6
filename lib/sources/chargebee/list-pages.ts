import { isAppError } from "@/lib/errors";
import type { ChargebeeClient, ListAnswer, SdkCall } from "./client";
import { type ListPosition, listStart } from "./cursor";
import { chargebeeError, codeOf } from "./errors";

/** Chargebee's maximum. */
export const pageLimit = 100;
/** How often one page is asked for before a list counts as unstable. */
const maxTries = 6;
/** Bounds of time filters are exclusive and in whole seconds, so they reach back this far. */
const overlapSeconds = 2;
/** How often a list is begun again. */
const maxRestarts = 2;

export interface ListRow {
  readonly id: string;
  /** `updated_at`; null where the row has none. */
  readonly key: number | null;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface ListReading {
  readonly path: string;
  /** Whether rows come sorted by `updated_at` and can be filtered by it. */
  readonly sorted: boolean;
  /** One page: behind an offset, or with rows updated after a second, or both. */
  ask(at: { offset: string | null; after: number | null }): Promise<ListAnswer>;
  rowOf(row: Readonly<Record<string, unknown>>): ListRow;
}

export interface ListStep {
  readonly rows: readonly ListRow[];
  readonly position: ListPosition;
  readonly done: boolean;
}

interface Answer {
  readonly rows: readonly ListRow[];
  readonly nextOffset: string | null;
}

/**
 * Reads the next rows of a list. Chargebee gives no count, and an offset cannot be checked: whoever gets a wrong page
 * behind it does not see that. So there are two ways:
 *
 * - by key, where a list can be sorted by `updated_at`: each page is asked for from two seconds before the last row
 *   known, must begin with rows known already, and the list ends when it brings nothing else. A row that is touched
 *   meanwhile moves behind the place where we are and is read again.
 * - by offset, at the beginning, in lists without that order, and among more rows of the same seconds than a page
 *   holds: each page is asked for until two answers in a row agree.
 *
 * Throws `chargebee.list_unstable` when neither comes to rest.
 */
export function readListStep(reading: ListReading, position: ListPosition): Promise<ListStep> {
  return position.mode === "key" && position.last !== null
    ? readByKey(reading, position, position.last)
    : readByOffset(reading, position);
}

async function readByOffset(reading: ListReading, position: ListPosition): Promise<ListStep> {
  const known = new Set(position.recent);
  let previous: Answer | null = null;
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const answer = await askBehind(reading, position);
    // Rows read twice are the same rows; none is lost.
    if (answer === null) return { rows: [], position: beginAgain(position), done: false };
    const isAgreed = previous !== null && isSame(previous, answer);
    previous = answer;
    if (!isAgreed) continue;
    const { rows, nextOffset } = answer;
    // The page before once more, or a page of nothing that has a next one: neither leads on.
    if (rows.length === 0 ? nextOffset !== null : rows.every(({ id }) => known.has(id))) continue;
    if (nextOffset === null) return { rows, position, done: true };
    return { rows, position: nextPosition(reading, position, rows, nextOffset), done: false };
  }
  throw unstable(reading, position);
}

const beginAgain = ({ after, restarts }: ListPosition): ListPosition => ({
  ...listStart,
  after,
  restarts: restarts + 1,
});

/** The page behind the offset; null where the site no longer knows the offset and a restart is left. */
async function askBehind(
  reading: ListReading,
  { offset, after, restarts }: ListPosition,
): Promise<Answer | null> {
  try {
    return await askRows(reading, { offset, after });
  } catch (error) {
    if (offset !== null && restarts < maxRestarts && isOffsetRefused(error)) return null;
    throw error;
  }
}

const isOffsetRefused = (error: unknown): boolean =>
  codeOf(error) === "chargebee.request_refused" && isAppError(error) && error.context.param === "offset";

function nextPosition(
  reading: ListReading,
  position: ListPosition,
  rows: readonly ListRow[],
  nextOffset: string,
): ListPosition {
  const last = rows.at(-1)?.key ?? null;
  const isOrdered = rows.every(({ key }, index) => key !== null && key >= (rows[index - 1]?.key ?? 0));
  const passed = last !== null && last > (position.after ?? Number.NEGATIVE_INFINITY) + overlapSeconds;
  if (reading.sorted && isOrdered && passed) return keyPosition(rows, last, position);
  return {
    ...position,
    mode: "offset",
    offset: nextOffset,
    after: position.after,
    last: null,
    recent: rows.map(({ id }) => id),
  };
}

const keyPosition = (rows: readonly ListRow[], last: number, { restarts }: ListPosition): ListPosition => ({
  restarts,
  mode: "key",
  offset: null,
  after: null,
  last,
  recent: rows.filter(({ key }) => key !== null && key > last - overlapSeconds).map(({ id }) => id),
});

async function readByKey(reading: ListReading, position: ListPosition, last: number): Promise<ListStep> {
  const after = last - overlapSeconds;
  const known = new Set(position.recent);
  let previous: Answer | null = null;
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const answer = await askRows(reading, { offset: null, after });
    const isAgreed = previous !== null && isSame(previous, answer);
    previous = answer;
    const { rows, nextOffset } = answer;
    // Rows that the filter excludes belong to another page.
    if (rows.some(({ key }) => key === null || key <= after)) continue;
    // Whatever stood here may have been touched and moved on; then two answers that agree will do.
    const isAnchored = rows[0] !== undefined && known.has(rows[0].id);
    if (!isAnchored && !isAgreed) continue;
    const fresh = rows.filter(({ id }) => !known.has(id));
    const newest = Math.max(last, ...rows.map(({ key }) => key ?? 0));
    if (fresh.length === 0 && nextOffset === null) return { rows: [], position, done: true };
    if (newest > last) return { rows: fresh, position: keyPosition(rows, newest, position), done: false };
    if (nextOffset === null) return { rows: fresh, position: keyPosition(rows, last, position), done: false };
    if (rows.length < pageLimit) continue;
    // More rows share these seconds than one page holds.
    const recent = rows.map(({ id }) => id);
    return {
      rows: fresh,
      position: { ...position, mode: "offset", offset: nextOffset, after, last: null, recent },
      done: false,
    };
  }
  throw unstable(reading, position);
}

async function askRows(
  reading: ListReading,
  at: { offset: string | null; after: number | null },
): Promise<Answer> {
  const { rows, nextOffset } = await reading.ask(at);
  return { rows: rows.map((row) => reading.rowOf(row)), nextOffset };
}

const isSame = (a: Answer, b: Answer): boolean =>
  a.rows.length === b.rows.length &&
  (a.nextOffset === null) === (b.nextOffset === null) &&
  a.rows.every(({ id }, index) => id === b.rows[index]?.id);

/** Reads a whole, usually short list below one object. Each page is taken as it comes. */
export async function readWholeList(
  client: ChargebeeClient,
  path: string,
  call: (paging: { limit: number; offset?: string }) => SdkCall,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  const offsets = new Set<string>();
  let offset: string | null = null;
  for (;;) {
    const paging = offset === null ? { limit: pageLimit } : { limit: pageLimit, offset };
    const page: ListAnswer = await client.list(path, call(paging));
    rows.push(...page.rows);
    if (page.nextOffset === null) return rows;
    if (offsets.has(page.nextOffset)) throw chargebeeError("chargebee.list_unstable", { path });
    offsets.add(page.nextOffset);
    offset = page.nextOffset;
  }
}

function unstable(reading: ListReading, position: ListPosition) {
  return chargebeeError("chargebee.list_unstable", {
    path: reading.path,
    after: position.recent.at(-1) ?? null,
  });
}
