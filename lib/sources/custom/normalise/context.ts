import type { EntityKind, Issue } from "@/lib/canonical";
import type { ExportScope } from "../../types";
import type { CompiledTable } from "../compile-table";
import type { CustomDescription } from "../description";
import type { RawRow } from "../raw-row";

/** One row with the table that says what its cells mean. */
export interface OwnRow extends RawRow {
  readonly compiled: CompiledTable;
}

/** What the parts of one customer's translation share. */
export interface CustomerWork {
  readonly key: string;
  readonly description: CustomDescription;
  readonly scope: ExportScope;
  readonly issues: Issue[];
  /** What became of each row: a row that gave no record of its own repeats what others say. */
  readonly outcomes: Map<OwnRow, "imported" | "rejected" | "held">;
}

const future48h = 48 * 3_600_000;

export const isInFuture = (instant: string, scope: ExportScope): boolean =>
  Date.parse(instant) > Date.parse(scope.watermark) + future48h;

export const isAncient = (instant: string): boolean => instant < "2000";

/** Where a row stands, in words. */
export function placeOf(row: OwnRow): string {
  const { input, role } = row.compiled.table;
  return input.kind === "file"
    ? `${input.member ?? input.name}, line ${row.line}`
    : `row ${row.record} of the ${role} query`;
}

/** Records that a row could not be carried, with its place, column and remedy. */
export function rejectRow(
  work: CustomerWork,
  row: OwnRow,
  of: {
    entity: EntityKind;
    code: string;
    reason: string;
    remedy: string;
    field?: string;
    outcome?: "rejected" | "held";
  },
): void {
  work.outcomes.set(row, of.outcome ?? "rejected");
  const column = of.field === undefined ? null : (row.compiled.columnOf(of.field)?.column ?? null);
  work.issues.push({
    severity: "error",
    code: `custom.${of.code}`,
    entity: of.entity,
    sourceId: placeOf(row),
    customerId: work.key,
    message: `${placeOf(row)}${column === null ? "" : `, column ${column}`}: ${of.reason}.`,
    remedy: of.remedy,
    raw: rawOf(row, column),
  });
}

/** Records something that came through and lost a part, or that a person should know. */
export function warn(
  work: CustomerWork,
  of: { entity: EntityKind; code: string; sourceId: string; message: string; remedy: string; raw?: unknown },
): void {
  work.issues.push({
    severity: "warning",
    code: `custom.${of.code}`,
    entity: of.entity,
    sourceId: of.sourceId,
    customerId: work.key,
    message: of.message,
    remedy: of.remedy,
    raw: of.raw ?? null,
  });
}

function rawOf(row: OwnRow, column: string | null) {
  return {
    table: row.table,
    file: placeOf(row).replace(/, line \d+$/, ""),
    line: row.line,
    offset: row.offset,
    column,
    cells: row.cells,
  };
}
