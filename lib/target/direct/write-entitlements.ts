import { isDeepStrictEqual } from "node:util";
import type { EntitlementRow, JsonObject } from "@/lib/target/types";
import {
  type Cells,
  type ChunkWriter,
  countRows,
  insertNew,
  keepImages,
  noteWritten,
  refuse,
} from "./chunk-writer";
import { directError } from "./errors";
import { select } from "./session";
import type { DirectEntitlement, DirectRows } from "./translate-writes";

const columns = [
  "id",
  "customer_id",
  "user_id",
  "feature_id",
  "limit_type",
  "limit_value",
  "period",
  "metadata",
  "updated_at",
];

const limitText = (row: EntitlementRow): string | null =>
  row.limitValue === null ? null : String(row.limitValue);

/** Makes, changes and deletes rows. One that is there already with the same content is found; with another, refused. */
export async function writeEntitlements(
  writer: ChunkWriter,
  rows: Pick<DirectRows, "creates" | "updates" | "deletes">,
): Promise<void> {
  const made = await createRows(writer, rows.creates);
  const changed = await changeRows(writer, rows.updates);
  await requireKept(writer, [...made, ...changed]);
  await deleteRows(writer, rows.deletes);
}

async function createRows(
  writer: ChunkWriter,
  creates: readonly DirectEntitlement[],
): Promise<readonly DirectEntitlement[]> {
  if (creates.length === 0) return [];
  const there = await readSameFeatures(writer, creates);
  const free = creates.filter(({ targetKey, row }) => {
    const stored = there.get(pairOf(row));
    if (!stored) return true;
    if (isSame(stored, row)) writer.found.push(targetKey);
    else
      refuse(
        writer,
        [targetKey],
        "target.entitlement_differs",
        "Somebody has made this entitlement with other values. Build the preview again.",
      );
    return false;
  });
  const cells = free.map(
    ({ id, row }): Cells => [
      id,
      writer.tenantId,
      row.userId,
      row.featureId,
      row.limitType,
      limitText(row),
      row.period,
      JSON.stringify(row.metadata),
      writer.stamp,
    ],
  );
  await insertNew(writer, "entitlements", columns, cells);
  await noteWritten(
    writer,
    "entitlements",
    free.map(({ id }) => id),
  );
  return free;
}

interface StoredRow {
  readonly userId: string | null;
  readonly featureId: string;
  readonly limitType: string | null;
  readonly limitValue: string | null;
  readonly period: string | null;
  readonly metadata: JsonObject | null;
}

const pairOf = (row: { userId: string | null; featureId: string }): string =>
  JSON.stringify([row.featureId, row.userId]);

const isSame = (stored: StoredRow, row: EntitlementRow): boolean =>
  stored.limitType === row.limitType &&
  stored.limitValue === limitText(row) &&
  stored.period === row.period &&
  isDeepStrictEqual(stored.metadata, row.metadata);

async function readSameFeatures(
  { session, tenantId }: ChunkWriter,
  creates: readonly DirectEntitlement[],
): Promise<ReadonlyMap<string, StoredRow>> {
  const rows = await select<StoredRow>(
    session,
    `select user_id as "userId", feature_id as "featureId", limit_type::text as "limitType",
       limit_value::text as "limitValue", period::text as period, metadata
     from entitlements where customer_id = $1 and feature_id = any($2)`,
    [tenantId, [...new Set(creates.map(({ row }) => row.featureId))]],
  );
  return new Map(rows.map((row) => [pairOf(row), row]));
}

/** Locks rows of the tenant and keeps their images; those that are gone are left out. */
async function lockRows(writer: ChunkWriter, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await select<{ id: string }>(
    writer.session,
    "select id from entitlements where customer_id = $1 and id = any($2) order by id for update",
    [writer.tenantId, ids],
  );
  const found = rows.map(({ id }) => id);
  await keepImages(writer, "entitlements", found);
  return new Set(found);
}

const goneMessage = "The entitlement is gone since the preview. Build the preview again.";

async function changeRows(
  writer: ChunkWriter,
  updates: readonly DirectEntitlement[],
): Promise<readonly DirectEntitlement[]> {
  if (updates.length === 0) return [];
  const there = await lockRows(
    writer,
    updates.map(({ id }) => id),
  );
  for (const { targetKey, id } of updates)
    if (!there.has(id)) refuse(writer, [targetKey], "target.entitlement_gone", goneMessage);
  const changed = updates.filter(({ id }) => there.has(id));
  const { rowCount } = await writer.session.query(
    `update entitlements e set limit_type = r.limit_type::"LimitType", limit_value = r.limit_value,
       period = r.period::"LimitPeriod", metadata = r.metadata::jsonb, updated_at = $6::timestamp
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[])
       as r(id, limit_type, limit_value, period, metadata) where e.id = r.id`,
    [...arraysOf(changed), writer.stamp],
  );
  countRows(writer, "entitlements", rowCount);
  return changed;
}

const arraysOf = (rows: readonly DirectEntitlement[]) => [
  rows.map(({ id }) => id),
  rows.map(({ row }) => row.limitType),
  rows.map(({ row }) => limitText(row)),
  rows.map(({ row }) => row.period),
  rows.map(({ row }) => JSON.stringify(row.metadata)),
];

/** Compares every value with what was to be written. */
async function requireKept(writer: ChunkWriter, rows: readonly DirectEntitlement[]): Promise<void> {
  if (rows.length === 0) return;
  const [check] = await select<{ same: number }>(
    writer.session,
    `select count(*)::int as same
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
       as r(id, limit_type, limit_value, period, metadata, feature_id, user_id)
     join entitlements e on e.id = r.id
     where e.customer_id = $8 and e.feature_id = r.feature_id and e.user_id is not distinct from r.user_id
       and e.limit_type::text = r.limit_type and e.limit_value is not distinct from r.limit_value
       and e.period::text is not distinct from r.period and e.metadata = r.metadata::jsonb`,
    [
      ...arraysOf(rows),
      rows.map(({ row }) => row.featureId),
      rows.map(({ row }) => row.userId),
      writer.tenantId,
    ],
  );
  if (check?.same === rows.length) return;
  throw directError(
    "unverified",
    "The database did not keep the entitlements as they were written. Nothing of this chunk was kept.",
    { kind: "internal", context: { wanted: rows.length, actual: check?.same } },
  );
}

async function deleteRows(writer: ChunkWriter, deletes: DirectRows["deletes"]): Promise<void> {
  if (deletes.length === 0) return;
  const ids = deletes.map(({ id }) => id);
  const there = await lockRows(writer, ids);
  for (const { targetKey, id } of deletes) if (!there.has(id)) writer.found.push(targetKey);
  const { rowCount } = await writer.session.query(
    "delete from entitlements where customer_id = $1 and id = any($2)",
    [writer.tenantId, ids],
  );
  countRows(writer, "entitlements", rowCount);
}
