import type { Fault } from "../shared/fault-plan";
import { refusal } from "./stigg-errors";

export interface Paging {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

export interface Sorting {
  field: string;
  direction: "ASC" | "DESC";
}

export interface ListRequest {
  filter?: unknown;
  paging?: Paging | null;
  sorting?: readonly Sorting[] | null;
}

export interface PageRules {
  /** Largest page this list gives; a larger one is refused. */
  readonly maxPageSize: number;
  readonly faults: readonly Fault[];
}

type Row = object;

const cell = (row: Row, field: string): unknown => Reflect.get(row, field);

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a ?? "") < String(b ?? "") ? -1 : String(a ?? "") > String(b ?? "") ? 1 : 0;
}

const like = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/%/g, ".*")
      .replace(/_/g, ".")}$`,
    flags,
  );

/** One comparison operator. Dates are ISO text, so text order is time order once both are written alike. */
function holds(operator: string, value: unknown, wanted: unknown): boolean {
  const list: unknown[] = Array.isArray(wanted) ? wanted : [];
  const bounds = typeof wanted === "object" && wanted !== null ? wanted : {};
  const present = value !== null && value !== undefined;
  switch (operator) {
    case "eq":
      return value === wanted;
    case "neq":
      return value !== wanted;
    case "in":
      return list.includes(value);
    case "notIn":
      return !list.includes(value);
    case "is":
      return wanted === null ? !present : value === wanted;
    case "isNot":
      return wanted === null ? present : value !== wanted;
    case "like":
      return like(String(wanted), "").test(String(value));
    case "iLike":
      return like(String(wanted), "i").test(String(value));
    case "notLike":
      return !like(String(wanted), "").test(String(value));
    case "notILike":
      return !like(String(wanted), "i").test(String(value));
    case "gt":
      return present && compare(value, wanted) > 0;
    case "gte":
      return present && compare(value, wanted) >= 0;
    case "lt":
      return present && compare(value, wanted) < 0;
    case "lte":
      return present && compare(value, wanted) <= 0;
    case "between":
      return (
        present && compare(value, cell(bounds, "lower")) >= 0 && compare(value, cell(bounds, "upper")) <= 0
      );
    default:
      return !(compare(value, cell(bounds, "lower")) >= 0 && compare(value, cell(bounds, "upper")) <= 0);
  }
}

/** Whether a row passes a filter in the style of nestjs-query. */
export function matchesFilter(row: Row, filter: unknown): boolean {
  if (typeof filter !== "object" || filter === null) return true;
  return Object.entries(filter).every(([field, comparison]: [string, unknown]) => {
    if (field === "and" || field === "or") {
      const parts: unknown[] = Array.isArray(comparison) ? comparison : [];
      if (parts.length === 0) return true;
      return field === "and"
        ? parts.every((one) => matchesFilter(row, one))
        : parts.some((one) => matchesFilter(row, one));
    }
    if (typeof comparison !== "object" || comparison === null) return true;
    return Object.entries(comparison).every(([operator, wanted]) =>
      holds(operator, cell(row, field), wanted),
    );
  });
}

/** Whether a filter says anything about a field, at any depth. */
export function mentions(filter: unknown, field: string): boolean {
  if (typeof filter !== "object" || filter === null) return false;
  if (Array.isArray(filter)) return filter.some((one) => mentions(one, field));
  return Object.entries(filter).some(([key, value]) => key === field || mentions(value, field));
}

const encode = (row: Row): string =>
  Buffer.from(JSON.stringify(cell(row, "id") ?? cell(row, "resourceId") ?? cell(row, "eventId"))).toString(
    "base64",
  );

function positionOf(rows: readonly Row[], cursor: string): number {
  const index = rows.findIndex((row) => encode(row) === cursor);
  if (index < 0) throw refusal("BadUserInput", "The cursor does not belong to this list");
  return index;
}

/** One page of a list, with what the fault plan asks for. */
export function answerList<T extends Row>(all: readonly T[], request: ListRequest, rules: PageRules) {
  const paging = request.paging ?? {};
  const size = paging.first ?? paging.last ?? 10;
  if (size > rules.maxPageSize) {
    throw refusal(
      "BadUserInput",
      `A page of ${size} is too large: ${rules.maxPageSize} is the most this list gives`,
    );
  }
  const matching = all.filter((row) => matchesFilter(row, request.filter));
  const sorting = request.sorting?.length
    ? request.sorting
    : [{ field: "createdAt", direction: "DESC" as const }];
  const sorted = matching
    .map((row, index) => ({ row, index }))
    .sort((a, b) => {
      for (const { field, direction } of sorting) {
        const order = compare(cell(a.row, field), cell(b.row, field));
        if (order !== 0) return direction === "ASC" ? order : -order;
      }
      return a.index - b.index;
    })
    .map(({ row }) => row);
  const backward = paging.last !== undefined && paging.last !== null;
  const end = backward && paging.before ? positionOf(sorted, paging.before) : sorted.length;
  let start = backward ? Math.max(0, end - size) : paging.after ? positionOf(sorted, paging.after) + 1 : 0;
  for (const fault of rules.faults) {
    if (fault.kind === "repeatPage") start = Math.max(0, start - size);
    if (fault.kind === "missPage") start += size;
  }
  const isEmptied = rules.faults.some((fault) => fault.kind === "emptyPage");
  const rows = isEmptied ? [] : sorted.slice(start, backward ? end : start + size);
  const first = rows[0];
  const last = rows.at(-1);
  const lie = rules.faults.find((fault) => fault.kind === "hasMoreLies");
  return {
    totalCount: matching.length,
    edges: rows.map((node) => ({ node, cursor: encode(node) })),
    pageInfo: {
      startCursor: first ? encode(first) : null,
      endCursor: last ? encode(last) : null,
      hasPreviousPage: start > 0,
      hasNextPage: lie?.kind === "hasMoreLies" ? lie.value : isEmptied || start + rows.length < sorted.length,
    },
  };
}
