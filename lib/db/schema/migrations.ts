import { integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, workspaces } from "./identity";

export const migrations = pgTable(
  "migrations",
  {
    id: uuid("id").primaryKey(),
    workspaceId: uuid("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    name: text("name").notNull(),
    sourceProvider: text("source_provider", { enum: ["stripe", "stigg", "chargebee", "custom"] }).notNull(),
    /** Set by the source connection; null until it is tested. */
    mode: text("mode", { enum: ["live", "test", "sandbox"] }),
    settings: jsonb("settings").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    archivedAt: instant("archived_at"),
  },
  (t) => [uniqueIndex("migrations_workspace_name_key").on(t.workspaceId, t.name)],
);

/** A tested connection to the source, the target or the rail. The key itself is in `secrets`. */
export const connections = pgTable(
  "connections",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    /** `targetDatabase` is the database of the target's own installation, for direct mode. */
    role: text("role", { enum: ["source", "target", "rail", "targetDatabase"] }).notNull(),
    provider: text("provider").notNull(),
    baseUrl: text("base_url"),
    accountId: text("account_id").notNull(),
    accountName: text("account_name"),
    mode: text("mode", { enum: ["live", "test", "sandbox"] }).notNull(),
    /** What is no secret: a site, further addresses, the layout of files. The adapter's own schema reads it. */
    settings: jsonb("settings").notNull().default({}),
    /** Null where nothing secret is needed: uploaded files have no key. */
    secretId: uuid("secret_id"),
    fingerprint: text("fingerprint").notNull(),
    /** The last four characters, for recognising a key. */
    keyHint: text("key_hint").notNull(),
    /** The verdict of the last test: permissions, pre-flight figures, notes. */
    check: jsonb("check").notNull(),
    checkedAt: instant("checked_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.role] })],
);

/** Written before an account is registered at the target, so that a lost answer is known to have been asked. */
export const accountIntents = pgTable(
  "account_intents",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    id: uuid("id").notNull(),
    baseUrl: text("base_url").notNull(),
    email: text("email").notNull(),
    company: text("company").notNull(),
    tier: text("tier").notNull(),
    state: text("state", { enum: ["sent", "created", "refused", "unknown"] }).notNull(),
    tenantId: text("tenant_id"),
    createdAt: instant("created_at").notNull(),
    answeredAt: instant("answered_at"),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

/** One saved version of the mapping. A save names the version it was based on; only the latest may be built upon. */
export const mappings = pgTable(
  "mappings",
  {
    migrationId: uuid("migration_id")
      .notNull()
      .references(() => migrations.id),
    version: integer("version").notNull(),
    basedOn: integer("based_on").notNull(),
    document: jsonb("document").notNull(),
    hash: text("hash").notNull(),
    /** What changed, one sentence. */
    change: text("change").notNull(),
    author: text("author").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.version] })],
);
