import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

const migrationId = () =>
  uuid("migration_id")
    .notNull()
    .references(() => migrations.id);
/** `<migration_id>:<source customer id>`, and `<migration_id>:` for catalogue rows: the distribution key. */
const customerKey = () => text("customer_key").notNull();

/** One export of the source. Immutable once `ready`. */
export const snapshots = pgTable(
  "snapshots",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    number: integer("number").notNull(),
    parentId: uuid("parent_id"),
    state: text("state", { enum: ["reading", "ready", "failed", "cancelled"] }).notNull(),
    origin: text("origin", { enum: ["api", "file"] }).notNull(),
    provider: text("provider").notNull(),
    accountId: text("account_id").notNull(),
    mode: text("mode", { enum: ["live", "test", "sandbox"] }).notNull(),
    sourceVersion: text("source_version").notNull(),
    watermark: instant("watermark").notNull(),
    scope: jsonb("scope").notNull(),
    manifest: jsonb("manifest"),
    hash: text("hash"),
    createdAt: instant("created_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

/** Objects exactly as the provider sent them. `raw` is JSON text: it may hold what jsonb refuses (NUL). */
export const sourceObjects = pgTable(
  "source_objects",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    stream: text("stream").notNull(),
    sourceId: text("source_id").notNull(),
    raw: text("raw").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.snapshotId, t.stream, t.sourceId] }),
    index("source_objects_stream_idx").on(t.migrationId, t.snapshotId, t.stream, t.sourceId),
  ],
);

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/**
 * Rows of uploaded tables and of queries, as text. There are millions of them and each is written once, so there is no key
 * to look it up by, and one index for what reads them: all rows of a customer.
 */
export const sourceRows = pgTable(
  "source_rows",
  {
    // No reference: the server would look it up for each row, and the snapshot has one.
    migrationId: uuid("migration_id").notNull(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    stream: text("stream").notNull(),
    tableNumber: smallint("table_number").notNull(),
    record: integer("record").notNull(),
    line: integer("line").notNull(),
    byteOffset: bigint("byte_offset", { mode: "number" }).notNull(),
    /** SHA-256 over the cells: equal for rows that say the same. */
    hash: bytea("hash").notNull(),
    /** The cells as a JSON list of texts and nulls. */
    cells: text("cells").notNull(),
  },
  (t) => [index("source_rows_snapshot_idx").on(t.snapshotId, t.customerKey)],
);

/** Canonical records of a snapshot. The last columns repeat what SQL sums usage by. */
export const snapshotRecords = pgTable(
  "snapshot_records",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    canonical: jsonb("canonical").notNull(),
    hash: text("hash").notNull(),
    featureId: text("feature_id"),
    at: instant("at"),
    quantity: numeric("quantity"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.snapshotId, t.entity, t.sourceId] }),
    index("snapshot_records_entity_idx").on(t.migrationId, t.snapshotId, t.entity, t.sourceId),
  ],
);

/** One row per customer of a snapshot: what lists, coverage and paging need without opening its records. */
export const snapshotCustomers = pgTable(
  "snapshot_customers",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    customerId: text("customer_id").notNull(),
    name: text("name").notNull(),
    email: text("email"),
    state: text("state").notNull(),
    planIds: text("plan_ids").array().notNull(),
    usageRecords: integer("usage_records").notNull(),
    creditBlocks: integer("credit_blocks").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.snapshotId] }),
    index("snapshot_customers_page_idx").on(t.migrationId, t.snapshotId, t.customerId),
  ],
);

/** One row per subscription item: who is charged what. MRR is the exact fraction numerator / denominator in minor units. */
export const snapshotLines = pgTable(
  "snapshot_lines",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    lineId: text("line_id").notNull(),
    subscriptionId: text("subscription_id").notNull(),
    customerId: text("customer_id").notNull(),
    planId: text("plan_id").notNull(),
    status: text("status").notNull(),
    metered: text("metered", { enum: ["licensed", "metered"] }).notNull(),
    currency: text("currency").notNull(),
    mrrNumerator: numeric("mrr_numerator").notNull(),
    mrrDenominator: numeric("mrr_denominator").notNull(),
    periodStart: instant("period_start"),
    periodEnd: instant("period_end"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.snapshotId, t.lineId] }),
    index("snapshot_lines_plan_idx").on(t.migrationId, t.snapshotId, t.planId),
  ],
);

/** What the source said that could not be carried as it stands; `error` rows are rejected records. */
export const snapshotIssues = pgTable(
  "snapshot_issues",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    snapshotId: uuid("snapshot_id").notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    code: text("code").notNull(),
    severity: text("severity", { enum: ["warning", "error"] }).notNull(),
    message: text("message").notNull(),
    remedy: text("remedy").notNull(),
    raw: text("raw").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.snapshotId, t.entity, t.sourceId, t.code] }),
  ],
);

/**
 * What a person made of a record that was rejected. The record as it came stays in its snapshot; the next reading of the
 * source takes the corrected form wherever it meets the same original again. Rows are only added: of two for one original
 * the later counts.
 */
export const recordCorrections = pgTable(
  "record_corrections",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    /** The snapshot in which it was rejected. */
    snapshotId: uuid("snapshot_id").notNull(),
    entity: text("entity").notNull(),
    stream: text("stream").notNull(),
    sourceId: text("source_id").notNull(),
    /** SHA-256 over the original's content: a record that changed at the source is not the one that was corrected. */
    originalHash: text("original_hash").notNull(),
    original: text("original").notNull(),
    corrected: text("corrected").notNull(),
    /** What was wrong with the original, in the words of then. */
    message: text("message").notNull(),
    note: text("note").notNull(),
    byName: text("by_name").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);
