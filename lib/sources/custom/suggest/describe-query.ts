import type { Table } from "../description";
import { profileColumn } from "./column-profile";
import { suggestColumns, suggestRole } from "./suggest-roles";

/** A description of a query to start from, by the names and first values of its columns. */
export function describeQuery(
  sql: string,
  preview: { header: readonly string[]; rows: readonly (readonly (string | null)[])[] },
  now: Date,
): Table {
  const { header, rows } = preview;
  const role = suggestRole(header);
  const profiles = header.map((column, index) =>
    profileColumn(
      column,
      rows.map((row) => row[index] ?? null),
      now,
    ),
  );
  return {
    role,
    input: { kind: "query", sql, keyColumn: null },
    header: [...header],
    columns: suggestColumns(role, header, profiles),
  };
}
