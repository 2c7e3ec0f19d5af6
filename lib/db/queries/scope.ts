import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/lib/db/client";

/** Which customers a plan covers: all, a list of source ids, or one rule over a field. */
export type PlanScope =
  | { readonly kind: "all" }
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "rule"; readonly field: string; readonly value: string };

type Snapshot = { migrationId: string; snapshotId: string };

/** The condition on `snapshot_customers s` that a scope means. */
function scopeCondition(scope: PlanScope): SQL {
  switch (scope.kind) {
    case "all":
      return sql`true`;
    case "ids":
      return sql`s.customer_id in (select jsonb_array_elements_text(${JSON.stringify(scope.ids)}::text::jsonb))`;
    case "rule":
      return ruleCondition(scope.field, scope.value);
  }
}

function ruleCondition(field: string, value: string): SQL {
  const canonicalOf = (path: SQL) => sql`exists (
    select 1 from snapshot_records r
    where r.migration_id = s.migration_id and r.customer_key = s.customer_key and r.snapshot_id = s.snapshot_id
      and r.entity = 'customers' and ${path} = ${value})`;
  switch (field) {
    case "plan":
      return sql`${value} = any(s.plan_ids)`;
    case "email":
      return sql`s.email = ${value}`;
    case "name":
      return sql`s.name = ${value}`;
    case "state":
      return sql`s.state = ${value}`;
    case "currency":
    case "country":
      return canonicalOf(sql`r.canonical->>${field}`);
    default:
      return canonicalOf(sql`r.canonical->'metadata'->>${field.replace(/^metadata\./, "")}`);
  }
}

/** Fields a rule may name; anything else must begin with `metadata.`. */
export const ruleFields = ["plan", "email", "name", "state", "currency", "country"] as const;

/** Where each part of `size` customers of a scope begins, in id order. */
export async function listScopeParts(db: Executor, at: Snapshot, scope: PlanScope, size: number) {
  const rows = await db.execute<{ after_id: string; size: number }>(sql`
    with numbered as (
      select s.customer_id, (row_number() over (order by s.customer_id) - 1) / ${size} as part
      from snapshot_customers s
      where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId} and ${scopeCondition(scope)}
    ), parts as (select part, count(*)::int as size, max(customer_id) as last from numbered group by part)
    select coalesce(lag(last) over (order by part), '') as after_id, size from parts order by part`);
  return rows.map((row) => ({ afterId: row.after_id, count: row.size }));
}

/** The next customers of a scope after an id. */
export async function listScopeCustomers(
  db: Executor,
  at: Snapshot,
  scope: PlanScope,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.execute<{ customer_id: string }>(sql`
    select s.customer_id from snapshot_customers s
    where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId}
      and s.customer_id > ${afterId} and ${scopeCondition(scope)}
    order by s.customer_id limit ${limit}`);
  return rows.map((row) => row.customer_id);
}

/** Ids that no customer of the snapshot has, in the order in which they were given. */
export async function listUnknownIds(db: Executor, at: Snapshot, ids: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select given.id from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) with ordinality given(id, place)
    where not exists (
      select 1 from snapshot_customers s
      where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId} and s.customer_id = given.id)
    order by given.place`);
  return rows.map((row) => row.id);
}

/** Customers in a scope and in the whole snapshot. */
export async function countScope(
  db: Executor,
  at: Snapshot,
  scope: PlanScope,
): Promise<{ selected: number; all: number }> {
  const rows = await db.execute<{ selected: number; all: number }>(sql`
    select (count(*) filter (where ${scopeCondition(scope)}))::int as selected, count(*)::int as "all"
    from snapshot_customers s
    where s.migration_id = ${at.migrationId} and s.snapshot_id = ${at.snapshotId}`);
  return rows[0] ?? { selected: 0, all: 0 };
}
