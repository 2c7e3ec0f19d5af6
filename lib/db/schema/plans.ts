import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

const migrationId = () =>
  uuid("migration_id")
    .notNull()
    .references(() => migrations.id);
const customerKey = () => text("customer_key").notNull();

/** One reading of the target through `readTarget()`; `hash` covers its items in order. */
export const targetReadings = pgTable(
  "target_readings",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    state: text("state", { enum: ["reading", "ready", "failed"] }).notNull(),
    tenant: jsonb("tenant"),
    totals: jsonb("totals"),
    hash: text("hash"),
    takenAt: instant("taken_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

/** Items of a reading. Here the customer key ends in the target's user id, since not every id can be turned back. */
export const targetItems = pgTable(
  "target_items",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    readingId: uuid("reading_id").notNull(),
    kind: text("kind", { enum: ["entitlement", "user", "event"] }).notNull(),
    key: text("key").notNull(),
    userId: text("user_id"),
    value: jsonb("value").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.customerKey, t.readingId, t.kind, t.key] })],
);

/** A dry run: what preview shows and import applies. `hash` covers ordered items and inputs. */
export const plans = pgTable(
  "plans",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    number: integer("number").notNull(),
    snapshotId: uuid("snapshot_id").notNull(),
    mappingVersion: integer("mapping_version").notNull(),
    readingId: uuid("reading_id").notNull(),
    scope: jsonb("scope").notNull(),
    state: text("state", { enum: ["building", "ready", "failed"] }).notNull(),
    hash: text("hash"),
    inputs: jsonb("inputs").notNull(),
    summary: jsonb("summary"),
    staleWhy: text("stale_why"),
    createdAt: instant("created_at").notNull(),
    readyAt: instant("ready_at"),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

export const planRecords = pgTable(
  "plan_records",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    planId: uuid("plan_id").notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    customerId: text("customer_id"),
    outcome: text("outcome").notNull(),
    reason: text("reason").notNull(),
    sentence: text("sentence").notNull(),
    carriedBy: text("carried_by"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.planId, t.entity, t.sourceId] }),
    index("plan_records_outcome_idx").on(t.migrationId, t.planId, t.entity, t.outcome, t.reason),
  ],
);

/** Planned writes in the order in which import sends them (`phase`, then `ordinal`). */
export const planWrites = pgTable(
  "plan_writes",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    planId: uuid("plan_id").notNull(),
    targetKey: text("target_key").notNull(),
    phase: text("phase").notNull(),
    ordinal: bigint("ordinal", { mode: "number" }).notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    write: jsonb("write").notNull(),
    undo: jsonb("undo").notNull(),
    generation: integer("generation").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.planId, t.targetKey] }),
    index("plan_writes_order_idx").on(t.migrationId, t.planId, t.phase, t.ordinal),
  ],
);

/** One row per customer of a plan: money before and after, for the preview's lists. */
export const planCustomers = pgTable(
  "plan_customers",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    planId: uuid("plan_id").notNull(),
    customerId: text("customer_id").notNull(),
    userId: text("user_id").notNull(),
    planKey: text("plan_key"),
    outcome: text("outcome").notNull(),
    walletCredits: text("wallet_credits"),
    writes: integer("writes").notNull(),
    lines: jsonb("lines").notNull(),
    exceptions: jsonb("exceptions").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.planId] }),
    index("plan_customers_page_idx").on(t.migrationId, t.planId, t.customerId),
  ],
);
