import { sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Executor } from "./client";

/** Rows per statement: large enough to be quick, small enough that one parameter stays a few megabytes. */
const rowsPerStatement = 2_000;

/**
 * Inserts many rows with one parameter per statement, about four times as fast as a VALUES list. Keys of a row are the
 * table's property names; absent ones become null. On a key that exists: `skip` leaves the stored row, `replace`
 * overwrites it, `refuse` lets the database raise a unique violation.
 */
export async function insertRows<T extends PgTable>(
  db: Executor,
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict: "skip" | "replace" | "refuse",
): Promise<void> {
  const config = getTableConfig(table);
  const used = new Set(rows.flatMap((row) => Object.keys(row)));
  const entries = Object.entries(table).filter(([property]) => used.has(property));
  const columns = entries.map(([property, column]) => ({
    property,
    name: column.name,
    type: column.getSQLType(),
  }));
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  const shape = columns.map((column) => `"${column.name}" ${column.type}`).join(", ");
  const key = config.primaryKeys[0]?.columns.map((column) => `"${column.name}"`).join(", ");
  const replaced = columns.map((column) => `"${column.name}" = excluded."${column.name}"`).join(", ");
  const conflict = {
    skip: "on conflict do nothing",
    replace: `on conflict (${key}) do update set ${replaced}`,
    refuse: "",
  }[onConflict];
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const payload = rows
      .slice(start, start + rowsPerStatement)
      // The row is one of this table's; its property names are the ones collected above.
      .map((row) =>
        Object.fromEntries(columns.map((c) => [c.name, (row as Record<string, unknown>)[c.property]])),
      );
    await db.execute(
      sql`insert into ${sql.identifier(config.name)} (${sql.raw(names)})
        select ${sql.raw(names)} from json_to_recordset(${JSON.stringify(payload)}::text::json)
          as x(${sql.raw(shape)}) ${sql.raw(conflict)}`,
    );
  }
}
