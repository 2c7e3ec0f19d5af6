import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/lib/db/client";
import { mappingDocumentSchema } from "@/lib/mapping/document";

/** Which of an installation's plans is looked at. */
export interface PlanKey {
  readonly migrationId: string;
  readonly planId: string;
}

const recordSchema = z.object({ entity: z.string(), sourceId: z.string() });
const outcomeSchema = recordSchema.extend({ outcome: z.string(), aside: z.boolean() });
export type BookedOutcome = z.infer<typeof outcomeSchema>;

/** Every record of the plan's snapshot, straight from the table: what could be read, and what was rejected on reading. */
export async function listSnapshotRows(db: Executor, at: PlanKey) {
  const rows = await db.execute(sql`
    with plan as (select snapshot_id from plans where migration_id = ${at.migrationId} and id = ${at.planId})
    select r.entity, r.source_id as "sourceId" from snapshot_records r, plan
    where r.migration_id = ${at.migrationId} and r.snapshot_id = plan.snapshot_id
    union
    select i.entity, i.source_id from snapshot_issues i, plan
    where i.migration_id = ${at.migrationId} and i.snapshot_id = plan.snapshot_id and i.severity = 'error'`);
  return z.array(recordSchema).parse([...rows]);
}

/** What the plan says became of each record; `aside` when one of its writes stands in the dead letters. */
export async function listBookedOutcomes(db: Executor, at: PlanKey): Promise<BookedOutcome[]> {
  const rows = await db.execute(sql`
    select p.entity, p.source_id as "sourceId", p.outcome, exists (
      select 1 from dead_letters d join runs r on r.migration_id = d.migration_id and r.id = d.run_id
      where d.migration_id = p.migration_id and r.plan_id = p.plan_id and d.state in ('open', 'retrying')
        and d.customer_key = p.customer_key
        and ((d.entity = p.entity and d.source_id = p.source_id) or d.target_key = p.carried_by)
    ) as aside
    from plan_records p where p.migration_id = ${at.migrationId} and p.plan_id = ${at.planId}`);
  return z.array(outcomeSchema).parse([...rows]);
}

/** Recurring revenue of each subscription as the export computed it (reading A), exact fractions of minor units. */
export async function listProductRevenue(db: Executor, at: PlanKey) {
  const rows = await db.execute(sql`
    select l.subscription_id as id, l.currency, l.mrr_numerator::text as numerator, l.mrr_denominator::text as denominator
    from snapshot_lines l join plans p on p.migration_id = l.migration_id and p.snapshot_id = l.snapshot_id
    where p.migration_id = ${at.migrationId} and p.id = ${at.planId}`);
  return z
    .array(z.object({ id: z.string(), currency: z.string(), numerator: z.string(), denominator: z.string() }))
    .parse([...rows]);
}

/** Credits each customer's wallet was planned to hold; null = none. */
export async function listPlannedWallets(db: Executor, at: PlanKey) {
  const rows = await db.execute(sql`
    select customer_id as id, outcome, wallet_credits as credits from plan_customers
    where migration_id = ${at.migrationId} and plan_id = ${at.planId}`);
  return z
    .array(z.object({ id: z.string(), outcome: z.string(), credits: z.string().nullable() }))
    .parse([...rows]);
}

/** The mapping the plan was made with, and the window of usage its snapshot covers. */
export async function readPlanInputs(db: Executor, at: PlanKey) {
  const rows = await db.execute(sql`
    select m.document, s.watermark, (s.scope->>'usageDays')::int as "usageDays"
    from plans p
    join mappings m on m.migration_id = p.migration_id and m.version = p.mapping_version
    join snapshots s on s.migration_id = p.migration_id and s.id = p.snapshot_id
    where p.migration_id = ${at.migrationId} and p.id = ${at.planId}`);
  return z
    .object({ document: mappingDocumentSchema, watermark: z.coerce.date(), usageDays: z.int() })
    .parse(rows[0]);
}

/** Chunks done without exactly one audit row of the same digest, and runs or approvals without their rows. */
export async function listUnaudited(db: Executor, workspaceId: string, migrationId: string) {
  const rows = await db.execute(sql`
    with entries as (
      select action, subject_id, detail from audit_entries
      where workspace_id = ${workspaceId} and migration_id = ${migrationId}
    ), chunk_rows as (
      select c.run_id, c.phase, c.number, count(e.*) as rows
      from chunks c left join entries e on e.action = 'chunk.committed' and e.subject_id = c.run_id::text
        and e.detail->>'phase' = c.phase and (e.detail->>'number')::int = c.number
        and e.detail->>'digest' = c.digest
      where c.migration_id = ${migrationId} and c.state = 'done' group by 1, 2, 3
    )
    select 'chunk ' || phase || '/' || number || ' of ' || run_id || ' has ' || rows || ' rows' as what
    from chunk_rows where rows <> 1
    union all
    select 'run ' || r.id || ' has ' || count(e.*) || ' rows of ' || a.action from runs r
    cross join lateral (select unnest(case when r.state = 'done' then array['run.started', 'run.completed']
      else array['run.started'] end) as action) a
    left join entries e on e.action = a.action and e.subject_id = r.id::text
    where r.migration_id = ${migrationId} group by r.id, a.action having count(e.*) <> 1
    union all
    select 'approval of ' || a.subject_id || ' has no row' from approvals a
    where a.migration_id = ${migrationId} and a.kind = 'plan'
      and not exists (select 1 from entries e where e.action = 'plan.approved' and e.subject_id = a.subject_id)
    union all
    select 'more chunk rows than chunks' where
      (select count(*) from entries where action = 'chunk.committed') >
      (select count(*) from chunks where migration_id = ${migrationId} and state = 'done')`);
  return z
    .array(z.object({ what: z.string() }))
    .parse([...rows])
    .map(({ what }) => what);
}
