import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

const migrationId = () =>
  uuid("migration_id")
    .notNull()
    .references(() => migrations.id);
const customerKey = () => text("customer_key").notNull();
/** Recurring revenue by currency: exact fractions of minor units as text. */
const mrr = () => jsonb("mrr").notNull();

/** One look at a snapshot: what of it carries over and what is due by date. */
export const assessments = pgTable(
  "assessments",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    number: integer("number").notNull(),
    snapshotId: uuid("snapshot_id").notNull(),
    runId: uuid("run_id").notNull(),
    state: text("state", { enum: ["building", "ready"] }).notNull(),
    /** The instant up to which the snapshot speaks; obligations are those after it. */
    asOf: instant("as_of").notNull(),
    createdAt: instant("created_at").notNull(),
    readyAt: instant("ready_at"),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.id] })],
);

/** One customer's part in a finding. */
export const assessmentHits = pgTable(
  "assessment_hits",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    assessmentId: uuid("assessment_id").notNull(),
    code: text("code").notNull(),
    subject: text("subject").notNull(),
    customerId: text("customer_id").notNull(),
    mrr: mrr(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.assessmentId, t.code, t.subject] }),
    index("assessment_hits_page_idx").on(t.migrationId, t.assessmentId, t.code, t.subject, t.customerId),
  ],
);

/** A finding with everybody behind it added up. */
export const assessmentFindings = pgTable(
  "assessment_findings",
  {
    migrationId: migrationId(),
    assessmentId: uuid("assessment_id").notNull(),
    code: text("code").notNull(),
    subject: text("subject").notNull(),
    /** What the subject is called at the source; null where the finding is about nothing in particular. */
    subjectName: text("subject_name"),
    verdict: text("verdict", { enum: ["carries", "changes", "stays", "impossible"] }).notNull(),
    customers: integer("customers").notNull(),
    mrr: mrr(),
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.assessmentId, t.code, t.subject] })],
);

/** A dated change that the old system would make by itself. */
export const obligations = pgTable(
  "obligations",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    assessmentId: uuid("assessment_id").notNull(),
    key: text("key").notNull(),
    kind: text("kind").notNull(),
    customerId: text("customer_id").notNull(),
    at: instant("at").notNull(),
    description: text("description").notNull(),
    amount: text("amount"),
    unit: text("unit"),
    /** Who does it unless a person decides otherwise; null when nobody does. */
    executor: text("executor", { enum: ["rail", "job", "person", "signed-off"] }),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.assessmentId, t.key] }),
    index("obligations_date_idx").on(t.migrationId, t.assessmentId, t.at, t.key),
  ],
);

/** A customer that a person should look at before it moves. */
export const reviewItems = pgTable(
  "review_items",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    assessmentId: uuid("assessment_id").notNull(),
    bucket: text("bucket").notNull(),
    customerId: text("customer_id").notNull(),
    mrr: mrr(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.assessmentId, t.bucket] }),
    index("review_items_page_idx").on(t.migrationId, t.assessmentId, t.bucket, t.customerId),
  ],
);

const decided = {
  byId: text("by_id").notNull(),
  byName: text("by_name").notNull(),
  note: text("note").notNull(),
  at: instant("at").notNull(),
};

/** The way out chosen for a finding. It outlives assessments: the same code and subject need no second decision. */
export const findingDecisions = pgTable(
  "finding_decisions",
  {
    migrationId: migrationId(),
    code: text("code").notNull(),
    subject: text("subject").notNull(),
    decision: text("decision").notNull(),
    ...decided,
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.code, t.subject] })],
);

/** Who carries out an obligation; `key` is one obligation's, or "*" for all of a kind without one of their own. */
export const obligationExecutors = pgTable(
  "obligation_executors",
  {
    migrationId: migrationId(),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    executor: text("executor", { enum: ["rail", "job", "person", "signed-off"] }).notNull(),
    /** Name of the person who does it; null for the others. */
    person: text("person"),
    ...decided,
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.kind, t.key] })],
);

/** What becomes of a customer under review; `customerId` "*" is the rule for the bucket. */
export const reviewDecisions = pgTable(
  "review_decisions",
  {
    migrationId: migrationId(),
    bucket: text("bucket").notNull(),
    customerId: text("customer_id").notNull(),
    decision: text("decision", { enum: ["move", "hold", "later"] }).notNull(),
    owner: text("owner"),
    ...decided,
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.bucket, t.customerId] })],
);

/** An item of the checklist before a migration, as a person left it. */
export const checklistMarks = pgTable(
  "checklist_marks",
  {
    migrationId: migrationId(),
    item: text("item").notNull(),
    done: boolean("done").notNull(),
    owner: text("owner"),
    ...decided,
  },
  (t) => [primaryKey({ columns: [t.migrationId, t.item] })],
);
