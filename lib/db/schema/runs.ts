import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./identity";
import { migrations } from "./migrations";

const migrationId = () =>
  uuid("migration_id")
    .notNull()
    .references(() => migrations.id);
const customerKey = () => text("customer_key").notNull();

/** A long piece of work: export, plan, import or validation. Its truth is in its chunks. */
export const runs = pgTable(
  "runs",
  {
    migrationId: migrationId(),
    id: uuid("id").notNull(),
    workspaceId: uuid("workspace_id").notNull(),
    number: integer("number").notNull(),
    kind: text("kind", {
      enum: ["export", "check", "assess", "plan", "import", "validate", "bills", "probe", "undo"],
    }).notNull(),
    state: text("state", {
      enum: ["running", "paused", "cancelling", "cancelled", "failed", "done"],
    }).notNull(),
    phase: text("phase").notNull(),
    snapshotId: uuid("snapshot_id"),
    planId: uuid("plan_id"),
    options: jsonb("options").notNull(),
    /** Requests per second the run may send; moves while it runs. Null = the target's own limit. */
    requestsPerSecond: integer("requests_per_second"),
    /** Sentences for the person watching: why it is paused or failed. */
    stateReason: text("state_reason"),
    error: jsonb("error"),
    result: jsonb("result"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.id] }),
    uniqueIndex("runs_number_key").on(t.migrationId, t.kind, t.number),
  ],
);

/**
 * A unit of work that one worker does at a time. Leases go by database time; `fence` grows with each claim, and every
 * commit carries it, so that a worker that wakes up late changes nothing.
 */
export const chunks = pgTable(
  "chunks",
  {
    migrationId: migrationId(),
    runId: uuid("run_id").notNull(),
    phase: text("phase").notNull(),
    number: integer("number").notNull(),
    state: text("state", { enum: ["waiting", "claimed", "done", "failed"] }).notNull(),
    input: jsonb("input").notNull(),
    cursor: jsonb("cursor"),
    leaseUntil: instant("lease_until"),
    heartbeatAt: instant("heartbeat_at"),
    notBefore: instant("not_before"),
    owner: text("owner"),
    fence: integer("fence").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    planned: integer("planned").notNull().default(0),
    counts: jsonb("counts"),
    digest: text("digest"),
    error: jsonb("error"),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.runId, t.phase, t.number] }),
    index("chunks_claim_idx").on(t.state, t.leaseUntil),
  ],
);

/** One request to the target, written before it is sent. A row without an answer is looked up before anything is sent again. */
export const intents = pgTable(
  "intents",
  {
    migrationId: migrationId(),
    runId: uuid("run_id").notNull(),
    requestKey: text("request_key").notNull(),
    phase: text("phase").notNull(),
    chunkNumber: integer("chunk_number").notNull(),
    fence: integer("fence").notNull(),
    records: integer("records").notNull(),
    state: text("state", { enum: ["sent", "answered", "refused"] }).notNull(),
    answer: jsonb("answer"),
    sentAt: instant("sent_at").notNull(),
    answeredAt: instant("answered_at"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.runId, t.requestKey] }),
    index("intents_chunk_idx").on(t.migrationId, t.runId, t.phase, t.chunkNumber),
  ],
);

/** The ledger: one row per record written, with what it replaced and how it is taken back. */
export const operations = pgTable(
  "operations",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    runId: uuid("run_id").notNull(),
    targetKey: text("target_key").notNull(),
    phase: text("phase").notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    mode: text("mode", { enum: ["api", "direct"] }).notNull(),
    generation: integer("generation").notNull(),
    state: text("state", { enum: ["accepted", "stored", "found", "refused", "undone"] }).notNull(),
    before: jsonb("before"),
    after: jsonb("after").notNull(),
    undo: jsonb("undo").notNull(),
    requestKey: text("request_key").notNull(),
    targetId: text("target_id"),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.runId, t.targetKey] }),
    index("operations_phase_idx").on(t.migrationId, t.runId, t.phase, t.state),
  ],
);

/** Records that could not be written, in raw form, with the cause by which they are grouped and retried. */
export const deadLetters = pgTable(
  "dead_letters",
  {
    migrationId: migrationId(),
    customerKey: customerKey(),
    runId: uuid("run_id").notNull(),
    entity: text("entity").notNull(),
    sourceId: text("source_id").notNull(),
    targetKey: text("target_key").notNull(),
    phase: text("phase").notNull(),
    code: text("code").notNull(),
    message: text("message").notNull(),
    remedy: text("remedy").notNull(),
    raw: text("raw").notNull(),
    state: text("state", { enum: ["open", "retrying", "resolved", "accepted"] }).notNull(),
    note: text("note"),
    createdAt: instant("created_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.migrationId, t.customerKey, t.runId, t.targetKey] }),
    index("dead_letters_cause_idx").on(t.migrationId, t.runId, t.state, t.code),
  ],
);

/** Worker processes that are alive; `/api/health` and the job bar read it. */
export const workers = pgTable("workers", {
  id: text("id").primaryKey(),
  startedAt: instant("started_at").notNull(),
  seenAt: instant("seen_at").notNull(),
  draining: integer("draining").notNull().default(0),
});

/** The pace of requests to one connection, which all processes keep together. Goes by database time. */
export const requestBudgets = pgTable("request_budgets", {
  /** Names the connection: `<migration>/source`, `<migration>/target`. */
  share: text("share").primaryKey(),
  /** Starts are booked up to here. */
  nextStartAt: instant("next_start_at").notNull(),
  /** Starts per second right after the last 429, and when that was; null when there was none. */
  penaltyRate: doublePrecision("penalty_rate"),
  penalizedAt: instant("penalized_at"),
});
