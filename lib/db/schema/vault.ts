import { bigint, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, workspaces } from "./identity";

/** An encrypted secret: ciphertext and its data key, both sealed; see lib/vault for the envelope's shape. */
export const secrets = pgTable(
  "secrets",
  {
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    id: uuid("id").notNull(),
    kind: text("kind").notNull(),
    envelope: jsonb("envelope").notNull(),
    /** Keyed fingerprint: tells whether two keys are the same without showing either. */
    fingerprint: text("fingerprint").notNull(),
    createdAt: instant("created_at").notNull(),
    destroyedAt: instant("destroyed_at"),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
);

/** Random keys of the installation, wrapped by the master key: session secret, fingerprint key, audit keys. */
export const vaultKeys = pgTable("vault_keys", {
  name: text("name").primaryKey(),
  envelope: jsonb("envelope").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** The end of each workspace's audit chain; locked by whoever appends. */
export const auditHeads = pgTable("audit_heads", {
  workspaceId: uuid("workspace_id")
    .primaryKey()
    .references(() => workspaces.id),
  sequence: bigint("sequence", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});

export const auditEntries = pgTable(
  "audit_entries",
  {
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind", { enum: ["user", "cli", "worker", "system"] }).notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    migrationId: uuid("migration_id"),
    detail: jsonb("detail").notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.sequence] })],
);
