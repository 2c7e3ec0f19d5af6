import type { StandInRequest } from "../shared/exchange";
import { wrongValue } from "./site-errors";
import type { Kept } from "./site-state";

interface ListRules {
  readonly filters: readonly string[];
  readonly sorts: readonly string[];
  readonly deletable: boolean;
}

export interface Page {
  readonly rows: readonly object[];
  readonly nextOffset: string | null;
}

type Test = (value: unknown) => boolean;

/** Parameters that choose no rows here. */
const notFilters = new Set([
  "limit",
  "offset",
  "include_deleted",
  "sort_by",
  "include_scheduled_overrides",
  "include_drafts",
  "embed",
  "consolidate_entitlements",
  "window_size",
  "timeframe_start",
  "timeframe_end",
]);

/** Filter operators by name. Times are compared in whole seconds, bounds excluded. */
const operators: Record<string, (text: string, param: string) => Test> = {
  is: (text) => (value) => value !== undefined && String(value) === text,
  is_not: (text) => (value) => String(value) !== text,
  starts_with: (text) => (value) => typeof value === "string" && value.startsWith(text),
  is_present: (text) => (value) => (value !== undefined) === (text === "true"),
  in: (text, param) => {
    const wanted = readArray(text, param);
    return (value) => wanted.includes(String(value));
  },
  not_in: (text, param) => {
    const unwanted = readArray(text, param);
    return (value) => !unwanted.includes(String(value));
  },
  gt: (text, param) => (value) => typeof value === "number" && value > readNumber(text, param),
  gte: (text, param) => (value) => typeof value === "number" && value >= readNumber(text, param),
  lt: (text, param) => (value) => typeof value === "number" && value < readNumber(text, param),
  lte: (text, param) => (value) => typeof value === "number" && value <= readNumber(text, param),
  after: (text, param) => (value) => typeof value === "number" && value > readNumber(text, param),
  before: (text, param) => (value) => typeof value === "number" && value < readNumber(text, param),
  on: (text, param) => (value) =>
    typeof value === "number" && Math.floor(value / 86_400) === Math.floor(readNumber(text, param) / 86_400),
  between: (text, param) => {
    const [from, to] = readArray(text, param).map(Number);
    return (value) => typeof value === "number" && value >= (from ?? 0) && value <= (to ?? 0);
  },
};

/**
 * Answers one list call: filters, order, `limit` (1 to 100, 10 by default) and an opaque offset that names the last
 * row sent, so that rows that move or vanish before it shift nothing.
 * @param skip rows left out in front, for the fault `missPage`
 */
export function readPage(
  request: StandInRequest,
  rules: ListRules,
  source: Iterable<{ seq: number; record: object }>,
  skip: boolean,
): Page {
  const { query } = request;
  const tests: ((record: object) => boolean)[] = [];
  for (const [name, text] of query) {
    const [, field = name, operator] = /^(\w+)\[(\w+)\]$/.exec(name) ?? [];
    if (notFilters.has(field)) continue;
    if (!rules.filters.includes(field)) wrongValue(name, "is not a parameter of this operation");
    const make = operators[operator ?? "is"];
    if (!make) wrongValue(name, "invalid operator");
    const test = make?.(text, name) ?? (() => true);
    tests.push((record) => test(valueAt(record, field)));
  }
  if (rules.deletable && query.get("include_deleted") !== "true") {
    tests.push((record) => valueAt(record, "deleted") !== true);
  }
  const { field, sign } = readSort(query, rules.sorts);
  const keyed = [...source]
    .filter(({ record }) => tests.every((holds) => holds(record)))
    .map(({ seq, record }) => ({ key: numberAt(record, field), seq, record }))
    .sort((a, b) => sign * (a.key - b.key || a.seq - b.seq));
  const limit = readLimit(query);
  const offset = readOffset(query.get("offset"));
  const found =
    offset === null ? 0 : keyed.findIndex((row) => sign * (row.key - offset.key || row.seq - offset.seq) > 0);
  const start = (found === -1 ? keyed.length : found) + (skip ? limit : 0);
  const rows = keyed.slice(start, start + limit);
  const last = rows.at(-1);
  const more = last !== undefined && start + limit < keyed.length;
  return {
    rows: rows.map(({ record }) => record),
    nextOffset: more ? writeOffset(last.key, last.seq) : null,
  };
}

/** An offset behind everything, for the fault `hasMoreLies`. */
export const offsetBehind = (): string => writeOffset(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

const writeOffset = (key: number, seq: number): string => JSON.stringify([String(key), String(seq)]);

function readOffset(text: string | null): { key: number; seq: number } | null {
  if (text === null) return null;
  try {
    const [key, seq]: unknown[] = JSON.parse(text);
    return { key: readNumber(String(key), "offset"), seq: readNumber(String(seq), "offset") };
  } catch {
    return wrongValue("offset", "invalid value");
  }
}

function readSort(query: URLSearchParams, sorts: readonly string[]): { field: string; sign: 1 | -1 } {
  for (const [direction, sign] of [["asc", 1] as const, ["desc", -1] as const]) {
    const field = query.get(`sort_by[${direction}]`);
    if (field === null) continue;
    if (!sorts.includes(field)) wrongValue(`sort_by[${direction}]`, "is not a sortable attribute");
    return { field, sign };
  }
  // Unsorted lists come newest first.
  return { field: "created_at", sign: -1 };
}

function readLimit(query: URLSearchParams): number {
  const text = query.get("limit") ?? "10";
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 100)
    wrongValue("limit", "value should be between 1 and 100");
  return limit;
}

function readArray(text: string, param: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Falls through to the refusal.
  }
  return wrongValue(param, "should be an array");
}

function readNumber(text: string, param: string): number {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : wrongValue(param, "should be a number");
}

function valueAt(record: object, field: string): unknown {
  return Reflect.get(record, field);
}

function numberAt(record: object, field: string): number {
  const value = valueAt(record, field);
  return typeof value === "number" ? value : 0;
}

/** Rows of a collection that belong to one parent. */
export function* childrenOf<T extends object>(
  kept: Kept<T>,
  belongs: (record: T) => boolean,
): Generator<{ seq: number; record: T }> {
  for (const entry of kept.entries()) if (belongs(entry.record)) yield entry;
}
