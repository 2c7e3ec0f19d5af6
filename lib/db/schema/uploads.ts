import { bigint, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

/** A file somebody uploaded for a migration. Its bytes lie in DATA_DIR under a random name that says nothing. */
export const uploads = pgTable(
  "uploads",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    id: uuid("id").notNull(),
    /** What the person's file is called: a label, never a path. */
    name: text("name").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    receivedBytes: bigint("received_bytes", { mode: "number" }).notNull(),
    /** Set when all of it has arrived. */
    sha256: text("sha256"),
    state: text("state", { enum: ["receiving", "complete", "deleted"] }).notNull(),
    storedAs: text("stored_as").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.id] }),
    index("uploads_hash_idx").on(t.migrationId, t.sha256),
  ],
);
