import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { migrations } from "./migrations";

/** Whom an undo run concerns, fixed when it began: what it has taken back no longer tells. */
export const undoCustomers = pgTable(
  "undo_customers",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    customerKey: text("customer_key").notNull(),
    runId: uuid("run_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.runId] }),
    index("undo_customers_run_idx").on(t.migrationId, t.runId),
  ],
);
