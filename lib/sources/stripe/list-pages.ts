import { isAppError } from "@/lib/errors";
import { idOf, isRecord, type Query, type StripeClient, type StripeList } from "./client";
import { stripeError } from "./errors";

/** Stripe's maximum; 101 is refused, not clamped. */
export const pageLimit = 100;
/** How often one request is repeated when its answer cannot be the page that was asked for. */
const MAX_REPEATS = 3;
/** How many objects in a row may vanish behind the cursor before the list is read again from its start. */
const MAX_STEPS_BACK = 10;
const MAX_RESTARTS = 2;

/** Where a list was left. JSON, so that it can be saved; `recent` holds ids in the order they were read. */
export interface ListPosition {
  readonly recent: readonly string[];
  readonly restarts: number;
}

export const listStart: ListPosition = { recent: [], restarts: 0 };

export interface ListReading {
  readonly path: string;
  readonly query: Query;
  /**
   * Proves that nothing was left out at either end: what stands before the first row and after the last one is asked
   * for too. Off for the many small lists of a fan-out, where it would triple the requests.
   */
  readonly proveEnds: boolean;
  /** Rows created at or after this second may appear before the first row: the catch-up pass reads them. */
  readonly newSince: () => number;
}

export interface ListStep {
  readonly rows: readonly unknown[];
  readonly position: ListPosition;
  readonly done: boolean;
}

/**
 * Reads the next rows of a list. Stripe gives neither a count nor a cursor, `has_more` can be wrong behind a broken
 * proxy, and the object a page hangs on may be deleted meanwhile. So every page starts at the last but one id known
 * and has to begin with the last: a skipped, repeated or reordered page shows at once and is asked for again. A list
 * ends when an answer that begins right brings nothing new. Throws `stripe.list_unstable` when that cannot be had.
 */
export async function readListStep(
  client: StripeClient,
  reading: ListReading,
  position: ListPosition,
): Promise<ListStep> {
  return position.recent.length === 0
    ? readFirst(client, reading, position)
    : readNext(client, reading, position);
}

/** Reads a whole, usually short list. */
export async function readWholeList(
  client: StripeClient,
  path: string,
  query: Query,
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let position = listStart;
  for (;;) {
    const step = await readListStep(client, { path, query, proveEnds: false, newSince: () => 0 }, position);
    // After a restart the list begins again, and so does what was collected.
    if (step.position.restarts > position.restarts) rows.length = 0;
    rows.push(...step.rows);
    if (step.done) return rows;
    position = step.position;
  }
}

async function readFirst(
  client: StripeClient,
  reading: ListReading,
  position: ListPosition,
): Promise<ListStep> {
  for (let repeat = 0; repeat <= MAX_REPEATS; repeat += 1) {
    const page = await client.list(reading.path, { ...reading.query, limit: pageLimit });
    if (page.data.length === 0) {
      if (page.hasMore) continue;
      // An empty list looks like a list whose only page was lost; two of them in a row do not.
      if (reading.proveEnds && repeat === 0) continue;
      return { rows: [], position, done: true };
    }
    if (reading.proveEnds && !(await isHead(client, reading, page))) continue;
    return finish(reading, position, page, page.data);
  }
  throw unstable(reading, "first page");
}

/** True when nothing older than the export stands before the first row. */
async function isHead(client: StripeClient, reading: ListReading, page: StripeList): Promise<boolean> {
  const first = idOf(page.data[0]);
  if (first === null) return true;
  const before = await listOrMissing(client, reading, { ending_before: first, limit: 1 });
  if (before === null) return false;
  return before.data.every(
    (row) => isRecord(row) && typeof row.created === "number" && row.created >= reading.newSince(),
  );
}

async function readNext(
  client: StripeClient,
  reading: ListReading,
  position: ListPosition,
): Promise<ListStep> {
  const { recent } = position;
  const known = new Set(recent);
  const deepest = Math.min(recent.length, MAX_STEPS_BACK);
  for (let depth = Math.min(2, deepest); depth <= deepest; depth += 1) {
    const after = recent.at(-depth) ?? "";
    const anchor = depth === 1 ? null : (recent.at(1 - depth) ?? null);
    for (let repeat = 0; repeat < MAX_REPEATS; repeat += 1) {
      const page = await listOrMissing(client, reading, { starting_after: after, limit: pageLimit });
      if (page === null) break;
      const rows = page.data.filter((row) => !known.has(idOf(row) ?? ""));
      const begins = anchor === null ? rows.length === page.data.length : idOf(page.data[0]) === anchor;
      if (!begins || (rows.length === 0 && page.hasMore)) continue;
      return finish(reading, position, page, rows);
    }
  }
  // Everything remembered may have been deleted. Reading again from the start repeats objects but loses none.
  if (position.restarts < MAX_RESTARTS) {
    return { rows: [], position: { recent: [], restarts: position.restarts + 1 }, done: false };
  }
  throw unstable(reading, recent.at(-1) ?? null);
}

function finish(
  reading: ListReading,
  position: ListPosition,
  page: StripeList,
  rows: readonly unknown[],
): ListStep {
  const ids = rows.map(idOf).filter((id) => id !== null);
  const recent = [...position.recent, ...ids].slice(-pageLimit);
  const short = !reading.proveEnds && page.data.length < pageLimit;
  const done = !page.hasMore && (rows.length === 0 || short);
  return { rows, position: { recent, restarts: position.restarts }, done };
}

/** The page, or null when the object it hangs on does not exist any more. */
async function listOrMissing(
  client: StripeClient,
  reading: ListReading,
  page: Query,
): Promise<StripeList | null> {
  const edge = "starting_after" in page ? "starting_after" : "ending_before";
  try {
    return await client.list(reading.path, { ...reading.query, ...page });
  } catch (error) {
    if (isResourceMissing(error) && isAppError(error) && (error.context.param ?? edge) === edge) return null;
    throw error;
  }
}

/** Whether Stripe said that the object named in the request does not exist. */
export function isResourceMissing(error: unknown): boolean {
  return isAppError(error) && error.context.providerCode === "resource_missing";
}

function unstable(reading: ListReading, after: string | null) {
  return stripeError("stripe.list_unstable", { path: reading.path, after });
}
