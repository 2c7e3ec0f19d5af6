import { bigint, customType, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

const migrationId = () =>
  uuid("migration_id")
    .notNull()
    .references(() => migrations.id);
const customerKey = () => text("customer_key").notNull();

/** A half-open range of instants, as Postgres writes it: `["2026-11-01 00:00:00+00","2026-12-01 00:00:00+00")`. */
const instantRange = customType<{ data: string }>({ dataType: () => "tstzrange" });

/** A finding with an age. Anything written since, or 24 hours, makes it stale; stale is not passed. */
export const evidence = pgTable(
  "evidence",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    /** `validation`, `pilot`, `target-check`, ... */
    kind: text("kind").notNull(),
    inputHashes: jsonb("input_hashes").notNull(),
    result: jsonb("result").notNull(),
    runId: uuid("run_id"),
    takenAt: instant("taken_at").notNull(),
    staleWhy: text("stale_why"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.id] }),
    index("evidence_kind_idx").on(t.migrationId, t.kind, t.takenAt),
  ],
);

/** The very records behind a validator's difference. */
export const discrepancies = pgTable(
  "discrepancies",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    evidenceId: uuid("evidence_id").notNull(),
    validator: text("validator").notNull(),
    what: text("what").notNull(),
    customerId: text("customer_id"),
    source: text("source"),
    target: text("target"),
    unit: text("unit").notNull(),
    cause: text("cause").notNull(),
    ordinal: bigint("ordinal", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.evidenceId, t.validator, t.what] }),
    index("discrepancies_page_idx").on(t.migrationId, t.evidenceId, t.validator, t.ordinal),
  ],
);

/** A decision with a name: approved plan, waived pilot, accepted exception. */
export const approvals = pgTable(
  "approvals",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    /** `plan`, `pilot-waiver`, ... */
    kind: text("kind").notNull(),
    subjectId: text("subject_id").notNull(),
    subjectHash: text("subject_hash").notNull(),
    byId: text("by_id").notNull(),
    byName: text("by_name").notNull(),
    note: text("note").notNull(),
    at: instant("at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

/** Who charges a line in a period. The exclusion constraint of the migration refuses overlap. */
export const chargeAuthority = pgTable(
  "charge_authority",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    lineId: text("line_id").notNull(),
    period: instantRange("period").notNull(),
    authority: text("authority", { enum: ["rail", "credits", "none"] }).notNull(),
    reason: text("reason").notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.customerKey, t.lineId, t.period] })],
);

/** Where a credit block can be spent: one side only. */
export const creditAuthority = pgTable(
  "credit_authority",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    blockId: text("block_id").notNull(),
    spendableOn: text("spendable_on", { enum: ["rail", "wallet", "none"] }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.customerKey, t.blockId] })],
);
