import { type SQL, sql } from "drizzle-orm";
import type { EntityKind } from "@/lib/canonical";
import type { Executor } from "@/lib/db/client";
import { stagedObjects } from "./source-rows";

type Snapshot = { migrationId: string; snapshotId: string };

const keyList = (keys: readonly string[]): SQL =>
  sql`select jsonb_array_elements_text(${JSON.stringify(keys)}::text::jsonb)`;

/** The next customer keys of a snapshot in byte order, those of rejected customers and the catalogue's among them. */
export async function listCustomerKeys(
  db: Executor,
  at: Snapshot,
  afterKey: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.execute<{ customer_key: string }>(sql`
    select customer_key from (
      select customer_key from snapshot_customers
      where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId}
      union all select ${`${at.migrationId}:`}::text
    ) k
    where customer_key collate "C" > ${afterKey} order by customer_key collate "C" limit ${limit}`);
  return rows.map((row) => row.customer_key);
}

/** Canonical records of one entity as JSON text, in byte order of customer and id: the order of the snapshot's hash. */
export async function listRecordTexts(
  db: Executor,
  at: Snapshot,
  entity: EntityKind,
  customerKeys: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ record: string }>(sql`
    select canonical::text as record from snapshot_records
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and entity = ${entity}
      and customer_key in (${keyList(customerKeys)})
    order by customer_key collate "C", source_id collate "C"`);
  return rows.map((row) => row.record);
}

/** Objects as the provider sent them, as JSON text; none for a snapshot that came from a file. */
export async function listOriginalTexts(
  db: Executor,
  at: Snapshot,
  stream: string,
  afterId: string,
  limit: number,
): Promise<{ sourceId: string; raw: string }[]> {
  return await db.execute<{ sourceId: string; raw: string }>(sql`
    select source_id as "sourceId", raw from ${stagedObjects}
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} and stream = ${stream}
      and source_id > ${afterId}
    order by source_id limit ${limit}`);
}

export interface IssueText {
  readonly customerKey: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly code: string;
  readonly severity: "warning" | "error";
  readonly message: string;
  readonly remedy: string;
  readonly raw: string;
}

/** Issues of a snapshot in key order after the given one. */
export async function listIssueTexts(
  db: Executor,
  at: Snapshot,
  after: Pick<IssueText, "customerKey" | "entity" | "sourceId" | "code"> | null,
  limit: number,
): Promise<IssueText[]> {
  const from = after
    ? sql`and (customer_key, entity, source_id, code) >
        (${after.customerKey}, ${after.entity}, ${after.sourceId}, ${after.code})`
    : sql``;
  return await db.execute<IssueText & Record<string, unknown>>(sql`
    select customer_key as "customerKey", entity, source_id as "sourceId", code, severity, message, remedy, raw
    from snapshot_issues
    where migration_id = ${at.migrationId} and snapshot_id = ${at.snapshotId} ${from}
    order by customer_key, entity, source_id, code limit ${limit}`);
}

/** Customer keys that records or rejected records of a snapshot name, after `afterKey`; the catalogue left out. */
export async function listNamedCustomerKeys(
  db: Executor,
  at: Snapshot,
  afterKey: string,
  limit: number,
): Promise<string[]> {
  const catalogue = `${at.migrationId}:`;
  const rows = await db.execute<{ customer_key: string }>(sql`
    select customer_key from (
      (select distinct customer_key from snapshot_records
        where migration_id = ${at.migrationId} and customer_key > ${afterKey} and snapshot_id = ${at.snapshotId}
          and customer_key <> ${catalogue}
        order by customer_key limit ${limit})
      union
      (select distinct customer_key from snapshot_issues
        where migration_id = ${at.migrationId} and customer_key > ${afterKey} and snapshot_id = ${at.snapshotId}
          and customer_key <> ${catalogue}
        order by customer_key limit ${limit})
    ) k
    order by customer_key limit ${limit}`);
  return rows.map((row) => row.customer_key);
}
