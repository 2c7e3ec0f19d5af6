import { AppError } from "@/lib/errors";
import { type ListPage, pageSize } from "./routes";

/** Where a reading stands: `position` rows counted from the oldest are delivered, the last of them at `instant`. */
export interface ReadPosition {
  readonly position: number;
  readonly instant: string | null;
  /** How many rows the list had at the last look; 0 = not known. */
  readonly total: number;
  /** By how many rows the list is expected to grow between two requests. */
  readonly margin: number;
  /** How often the list has been begun, from 1. */
  readonly pass: number;
}

export const fromTheStart: ReadPosition = { position: 0, instant: null, total: 0, margin: 0, pass: 1 };

export interface ListReading<Row> {
  readonly rows: readonly Row[];
  readonly next: ReadPosition;
  readonly done: boolean;
}

/** A list that answers latest first by offset, with its total. */
export interface OffsetList<Row> {
  readonly name: string;
  fetchPage(offset: number, limit: number): Promise<ListPage<Row>>;
  idOf(row: Row): string;
  /** ISO instant the list is ordered by; many rows may share one, and their order is then arbitrary. */
  instantOf(row: Row): string;
}

const passes = 3;
const pageAttempts = 4;
/** Rows with one instant are delivered together; more than this do not fit in memory beside everything else. */
const largestGroup = 100_000;

/**
 * Reads the next rows of a list, oldest first, which is the end that new rows do not move. Rows that share an instant
 * are delivered together, and only when there are as many different ids as places, since the platform has no order
 * among them and a page border may repeat one and swallow another.
 *
 * At least one instant is delivered per call, about `requests` pages. When older rows appear or vanish in the middle of
 * the reading it begins again (`next.pass` grows, everything is delivered once more), after three passes it throws
 * `target.unstable`.
 */
export async function readOldestFirst<Row>(
  list: OffsetList<Row>,
  at: ReadPosition,
  requests: number,
): Promise<ListReading<Row>> {
  let { total, margin } = at;
  let strikes = 0;
  let spent = 0;
  const buffer: Row[] = [];

  const restart = (): ListReading<Row> => {
    if (at.pass >= passes) throw unstable(list.name);
    return { rows: [], next: { ...fromTheStart, pass: at.pass + 1 }, done: false };
  };

  if (total === 0) {
    total = (await list.fetchPage(0, 1)).total;
    spent += 1;
  }
  if (at.position > total) return restart();

  for (;;) {
    const wanted = at.position + buffer.length;
    const groupStart = startOfLastGroup(list, buffer);
    if (wanted >= total || (spent >= requests && groupStart > 0)) {
      const complete = wanted >= total;
      const rows = buffer.slice(0, complete ? buffer.length : groupStart);
      const checked = await withoutRepeats(list, rows, at.position, total);
      if (checked === null) return restart();
      const last = checked.at(-1);
      return {
        rows: checked,
        next: {
          position: at.position + checked.length,
          instant: last === undefined ? at.instant : list.instantOf(last),
          total,
          margin,
          pass: at.pass,
        },
        done: complete,
      };
    }
    if (buffer.length - groupStart > largestGroup) throw unstable(list.name);

    // One row that is already known comes along: it shows whether the positions still mean the same rows. Offsets count
    // from the young end, so the margin is what may be added there between two requests.
    const from = Math.max(0, wanted - 1);
    const limit = Math.min(pageSize, total + margin - from);
    const page = await list.fetchPage(total + margin - from - limit, limit);
    spent += 1;
    const first = page.total - page.offset - page.rows.length;
    const grown = page.total - total;
    if (grown < 0) return restart();
    total = page.total;
    const previous = buffer.at(-1);
    const known = previous === undefined ? at.instant : list.instantOf(previous);
    const fits =
      first <= Math.max(0, wanted - 1) &&
      page.rows.length === Math.min(limit, page.total - page.offset) &&
      isContinuation(list, page.rows, { skip: wanted - first, known, closed: previous === undefined });
    if (fits) {
      strikes = 0;
      const ascending = [...page.rows].reverse();
      buffer.push(...ascending.slice(wanted - first));
      continue;
    }
    if (grown > 0) margin = Math.min(pageSize / 2, Math.max(margin, grown * 2));
    strikes += 1;
    if (strikes >= pageAttempts) return restart();
  }
}

/**
 * Whether a page (latest first) goes on where the reading stands: in order, with the `skip` oldest rows ending at the
 * known instant, and the rest after it. A closed instant is never continued.
 */
function isContinuation<Row>(
  list: OffsetList<Row>,
  rows: readonly Row[],
  expected: { skip: number; known: string | null; closed: boolean },
): boolean {
  const instants = [...rows].reverse().map((row) => timeOf(list, row));
  if (instants.some((instant, index) => index > 0 && instant < (instants[index - 1] ?? instant)))
    return false;
  if (expected.known === null) return true;
  const known = Date.parse(expected.known);
  const lastKnown = instants[expected.skip - 1];
  if (lastKnown !== undefined && lastKnown !== known) return false;
  const next = instants[expected.skip];
  return next === undefined || (expected.closed ? next > known : next >= known);
}

const timeOf = <Row>(list: OffsetList<Row>, row: Row): number => Date.parse(list.instantOf(row));

/** Index of the first row of the youngest instant in the buffer, which may go on beyond it. */
function startOfLastGroup<Row>(list: OffsetList<Row>, rows: readonly Row[]): number {
  const last = rows.at(-1);
  if (last === undefined) return 0;
  const instant = timeOf(list, last);
  let index = rows.length - 1;
  while (index > 0) {
    const before = rows[index - 1];
    if (before === undefined || timeOf(list, before) !== instant) break;
    index -= 1;
  }
  return index;
}

/** The rows with each id once and none missing; null when repeated looks do not find the missing ones. */
async function withoutRepeats<Row>(
  list: OffsetList<Row>,
  rows: readonly Row[],
  position: number,
  total: number,
): Promise<readonly Row[] | null> {
  const result: Row[] = [];
  for (let start = 0; start < rows.length; ) {
    const first = rows[start];
    if (first === undefined) break;
    const instant = timeOf(list, first);
    let end = start + 1;
    while (end < rows.length) {
      const row = rows[end];
      if (row === undefined || timeOf(list, row) !== instant) break;
      end += 1;
    }
    const found = new Map(rows.slice(start, end).map((row) => [list.idOf(row), row]));
    for (let look = 1; found.size < end - start && look <= pageAttempts; look += 1) {
      await lookAgain(list, { from: position + start, to: position + end, instant, total, look }, found);
    }
    if (found.size !== end - start) return null;
    result.push(...found.values());
    start = end;
  }
  return result;
}

/** Reads the places of one instant again with other page borders and adds what was not seen. */
async function lookAgain<Row>(
  list: OffsetList<Row>,
  group: { from: number; to: number; instant: number; total: number; look: number },
  found: Map<string, Row>,
): Promise<void> {
  const limit = pageSize - group.look * 13;
  for (let from = Math.max(0, group.from - group.look * 7); from < group.to; from += limit) {
    const size = Math.min(limit, group.total - from);
    const page = await list.fetchPage(group.total - from - size, size);
    for (const row of page.rows) if (timeOf(list, row) === group.instant) found.set(list.idOf(row), row);
  }
}

function unstable(name: string): AppError {
  return new AppError({
    code: "target.unstable",
    kind: "conflict",
    retryable: true,
    userMessage: `The list of ${name} at OpenMonetize changed while it was read, three times in a row. Let running imports finish, then try again.`,
    context: { list: name },
  });
}
