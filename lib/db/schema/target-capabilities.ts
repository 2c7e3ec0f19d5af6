import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

/** What one probe found out about the target. The run's options name the connection that it speaks of. */
export const targetCapabilities = pgTable(
  "target_capabilities",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    runId: uuid("run_id").notNull(),
    code: text("code").notNull(),
    verdict: text("verdict", { enum: ["measured", "unknown"] }).notNull(),
    value: text("value"),
    asked: text("asked").notNull(),
    /** Recorded facts of the answers; never a key. */
    answered: jsonb("answered").notNull(),
    reason: text("reason"),
    measuredAt: instant("measured_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.runId, t.code] })],
);
