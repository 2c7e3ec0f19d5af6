import { getTableName, sql, type Table } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/**
 * Has the server look at tables that were just filled. Until it does (by itself after a minute or more) it takes every
 * key for a single row and answers with loops over the whole table.
 */
export async function refreshStatistics(db: Executor, tables: readonly Table[]): Promise<void> {
  const names = tables.map((table) => sql.identifier(getTableName(table)));
  await db.execute(sql`analyze ${sql.join(names, sql`, `)}`);
}
