import type { Fault } from "../shared/fault-plan";
import type { Collection } from "./collection";
import type { ListQuery } from "./list-query";
import { missing } from "./stripe-errors";

export interface PageRequest<T extends { id: string }> {
  query: ListQuery;
  collection: Collection<T>;
  /** What Stripe calls the object in "No such customer". */
  noun: string;
  /** Narrowed by an index already, oldest first; null for the whole collection. */
  selected?: readonly T[] | null;
  matches?: (record: T) => boolean;
  faults?: readonly Fault[];
}

export interface Page<T> {
  records: T[];
  hasMore: boolean;
}

/**
 * Cuts one page, newest first. A cursor that no longer exists is refused as Stripe refuses it, which is what a
 * reader meets when an object is deleted between two pages.
 */
export function cutPage<T extends { id: string }>(request: PageRequest<T>): Page<T> {
  const { query, collection, noun, faults = [] } = request;
  const matches = request.matches ?? (() => true);
  const cursor = query.startingAfter ?? query.endingBefore;
  if (cursor !== null && collection.find(cursor) === null) {
    missing(noun, cursor, query.startingAfter === null ? "ending_before" : "starting_after", 400);
  }
  const backwards = query.endingBefore !== null;
  let page = request.selected
    ? cutSelected(collection.inOrder(request.selected), request, matches, backwards)
    : cutWalked(request, matches, backwards);
  for (const fault of faults) {
    if (fault.kind === "hasMoreLies") page = { ...page, hasMore: fault.value };
    if (fault.kind === "emptyPage") page = { records: [], hasMore: true };
  }
  return page;
}

function cutWalked<T extends { id: string }>(
  { query, collection, faults = [] }: PageRequest<T>,
  matches: (record: T) => boolean,
  backwards: boolean,
): Page<T> {
  const cursor = query.startingAfter ?? query.endingBefore;
  const rank = cursor === null ? null : collection.rank(cursor);
  const found: T[] = [];
  const collect = (from: number, step: 1 | -1, wanted: number): void => {
    collection.walk(from, step, (record) => {
      if (matches(record)) found.push(record);
      return found.length < wanted;
    });
  };
  if (backwards) {
    if (rank !== null && rank > 0) collect(rank - 1, -1, query.limit + 1);
    return { records: found.slice(0, query.limit).reverse(), hasMore: found.length > query.limit };
  }
  if (rank !== null && faults.some((fault) => fault.kind === "repeatPage")) {
    collect(rank, -1, query.limit);
    return { records: found.reverse(), hasMore: true };
  }
  const skip = faults.some((fault) => fault.kind === "missPage") ? query.limit : 0;
  collect(rank === null ? 0 : rank + 1, 1, skip + query.limit + 1);
  const rest = found.slice(skip);
  return { records: rest.slice(0, query.limit), hasMore: rest.length > query.limit };
}

function cutSelected<T extends { id: string }>(
  ordered: readonly T[],
  { query, faults = [] }: PageRequest<T>,
  matches: (record: T) => boolean,
  backwards: boolean,
): Page<T> {
  const cursor = query.startingAfter ?? query.endingBefore;
  const newestFirst = ordered.filter((record) => matches(record) || record.id === cursor).reverse();
  return cutArray(newestFirst, query, backwards, faults);
}

/** The same for rows that exist only for this answer (lines, summaries), already in the order of the list. */
export function cutArray<T extends { id: string }>(
  rows: readonly T[],
  query: ListQuery,
  backwards = query.endingBefore !== null,
  faults: readonly Fault[] = [],
): Page<T> {
  const cursor = query.startingAfter ?? query.endingBefore;
  const at = cursor === null ? -1 : rows.findIndex((row) => row.id === cursor);
  if (backwards) {
    const start = Math.max(0, at - query.limit);
    return { records: rows.slice(start, Math.max(0, at)), hasMore: start > 0 };
  }
  let start = at + 1;
  if (faults.some((fault) => fault.kind === "repeatPage")) start = Math.max(0, start - query.limit);
  if (faults.some((fault) => fault.kind === "missPage")) start += query.limit;
  return { records: rows.slice(start, start + query.limit), hasMore: start + query.limit < rows.length };
}
