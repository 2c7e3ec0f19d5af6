import { and, asc, desc, eq, isNotNull, ne, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";
import {
  operations,
  planCustomers,
  planRecords,
  planWrites,
  snapshotCustomers,
  targetReadings,
} from "@/lib/db/schema";
import { stagedObjects } from "./source-rows";

type OfPlan = { migrationId: string; planId: string; customerKey: string };

export async function findPlanCustomer(db: Executor, at: OfPlan) {
  const [row] = await db
    .select()
    .from(planCustomers)
    .where(
      and(
        eq(planCustomers.migrationId, at.migrationId),
        eq(planCustomers.planId, at.planId),
        eq(planCustomers.customerKey, at.customerKey),
      ),
    );
  return row ?? null;
}

export async function findSnapshotCustomer(
  db: Executor,
  at: { migrationId: string; snapshotId: string; customerKey: string },
) {
  const [row] = await db
    .select({ customerId: snapshotCustomers.customerId, name: snapshotCustomers.name })
    .from(snapshotCustomers)
    .where(
      and(
        eq(snapshotCustomers.migrationId, at.migrationId),
        eq(snapshotCustomers.snapshotId, at.snapshotId),
        eq(snapshotCustomers.customerKey, at.customerKey),
      ),
    );
  return row ?? null;
}

/** The newest reading of the whole target that came to its end. Imports make others, of parts, which have no hash. */
export async function findLatestReading(db: Executor, migrationId: string) {
  const [row] = await db
    .select()
    .from(targetReadings)
    .where(
      and(
        eq(targetReadings.migrationId, migrationId),
        eq(targetReadings.state, "ready"),
        isNotNull(targetReadings.hash),
      ),
    )
    .orderBy(desc(targetReadings.takenAt))
    .limit(1);
  return row ?? null;
}

/** Planned records of a customer except usage, which is counted by `countCustomerUsage`. */
export async function listCustomerRecords(db: Executor, at: OfPlan, limit: number) {
  return await db
    .select({
      entity: planRecords.entity,
      sourceId: planRecords.sourceId,
      outcome: planRecords.outcome,
      reason: planRecords.reason,
      sentence: planRecords.sentence,
      carriedBy: planRecords.carriedBy,
    })
    .from(planRecords)
    .where(
      and(
        eq(planRecords.migrationId, at.migrationId),
        eq(planRecords.planId, at.planId),
        eq(planRecords.customerKey, at.customerKey),
        ne(planRecords.entity, "usage"),
      ),
    )
    .orderBy(asc(planRecords.entity), asc(planRecords.sourceId))
    .limit(limit);
}

/** Planned usage records of a customer by outcome and reason. */
export async function countCustomerUsage(db: Executor, at: OfPlan) {
  return await db.execute<{ outcome: string; reason: string; sentence: string; records: number }>(sql`
    select outcome, reason, min(sentence) as sentence, count(*)::int as records from plan_records
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and customer_key = ${at.customerKey}
      and entity = 'usage'
    group by outcome, reason order by outcome, reason`);
}

/** Planned writes of a customer except events. `write` and `undo` are as the plan stores them. */
export async function listCustomerWrites(db: Executor, at: OfPlan, limit: number) {
  return await db
    .select({
      phase: planWrites.phase,
      targetKey: planWrites.targetKey,
      write: planWrites.write,
      undo: planWrites.undo,
    })
    .from(planWrites)
    .where(
      and(
        eq(planWrites.migrationId, at.migrationId),
        eq(planWrites.planId, at.planId),
        eq(planWrites.customerKey, at.customerKey),
        ne(planWrites.phase, "usage"),
      ),
    )
    .orderBy(asc(planWrites.ordinal))
    .limit(limit);
}

/** Planned events of a customer. */
export async function countCustomerEvents(db: Executor, at: OfPlan): Promise<number> {
  const rows = await db.execute<{ events: number }>(sql`
    select count(*)::int as events from plan_writes
    where migration_id = ${at.migrationId} and plan_id = ${at.planId} and customer_key = ${at.customerKey}
      and phase = 'usage'`);
  return rows[0]?.events ?? 0;
}

/** What was written for a customer in all runs, newest first; events are gathered per run and state. */
export async function listCustomerOperations(
  db: Executor,
  at: { migrationId: string; customerKey: string },
  limit: number,
) {
  return await db.execute<{
    runNumber: number;
    phase: string;
    state: string;
    kind: string;
    targetKey: string;
    count: number;
    at: string;
  }>(sql`
    select r.number as "runNumber", o.phase, o.state, o.after->>'kind' as kind,
      case when o.phase = 'usage' then '' else o.target_key end as "targetKey", count(*)::int as count,
      to_char(max(o.at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from ${operations} o join runs r on r.migration_id = o.migration_id and r.id = o.run_id
    where o.migration_id = ${at.migrationId} and o.customer_key = ${at.customerKey}
    group by 1, 2, 3, 4, 5 order by r.number desc, max(o.at), 5 limit ${limit}`);
}

/** Raw source objects of a customer: at most `perStream` of each stream, and how many there are. */
export async function listCustomerObjects(
  db: Executor,
  at: { migrationId: string; snapshotId: string; customerKey: string },
  limits: { perStream: number; characters: number },
) {
  return await db.execute<{
    stream: string;
    sourceId: string;
    raw: string;
    length: number;
    ofStream: number;
  }>(sql`
    select stream, source_id as "sourceId", left(raw, ${limits.characters}) as raw, length(raw)::int as length,
      total::int as "ofStream"
    from (
      select stream, source_id, raw, row_number() over (partition by stream order by source_id) as place,
        count(*) over (partition by stream) as total
      from ${stagedObjects}
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
        and customer_key = ${at.customerKey}
    ) o where place <= ${limits.perStream} order by stream, source_id`);
}
