import type { Database } from "@/lib/db/client";

/** A statement as rate-limiter-flexible 7.4 hands it to a Postgres client. */
interface Statement {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
}

/** The `query` method that rate-limiter-flexible expects of its store, over our guarded client. */
export function createRateLimitStore(db: Database) {
  return {
    async query(statement: Statement): Promise<{ rows: readonly unknown[]; rowCount: number }> {
      const rows = await db.sql.unsafe(statement.text, [...statement.values]);
      return { rows, rowCount: rows.count };
    },
  };
}
