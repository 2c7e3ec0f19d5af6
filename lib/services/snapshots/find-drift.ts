import { type DriftSubject, driftName, driftSubject, fieldChanges } from "@/lib/assessment/catalogue-drift";
import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import {
  type Behind,
  countBehind,
  type DriftedRecord,
  listDrifted,
  listPlannedCatalogue,
} from "@/lib/db/queries/catalogue-drift";
import {
  findLatestCheck,
  findLatestSnapshot,
  findSnapshot,
  listCatalogue,
  type SnapshotRow,
} from "@/lib/db/queries/snapshots";
import { formatNoun } from "@/lib/format/count";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import type { Manifest } from "@/lib/pipeline/export-run/finish-snapshot";
import { findSource } from "@/lib/pipeline/open-connection";
import type { Executor } from "../context";
import { type ChangedField, changedField } from "./drift-words";

/** A record of the source's catalogue that is not what it was. */
export interface SourceChange {
  readonly entity: EntityKind;
  readonly sourceId: string;
  readonly name: string;
  readonly kind: "changed" | "added" | "removed";
  /** What changed in it; empty for one that came or went. */
  readonly fields: readonly ChangedField[];
  /** Customers of the compared snapshot who stand behind it. */
  readonly customers: number;
  /** Whether a customer stands behind it, or the plan writes it. */
  readonly used: boolean;
}

export interface Drift {
  readonly base: SnapshotRow;
  /** The newest reading of the catalogue: a check or a later snapshot, or the base itself. */
  readonly reading: SnapshotRow;
  readonly changes: readonly SourceChange[];
  /** True where more changed than is listed. */
  readonly more: boolean;
}

const mostChanges = 200;

/**
 * What changed in the source's catalogue between a snapshot and the newest reading of it, a check or a later snapshot.
 * `planId` names the plan whose own records count as used. Null when the snapshot does not exist.
 */
export async function findDrift(
  db: Executor,
  of: { migrationId: string; snapshotId: string; planId?: string | null },
): Promise<Drift | null> {
  const { migrationId } = of;
  const [base, newest] = await Promise.all([
    findSnapshot(db, { migrationId, snapshotId: of.snapshotId }),
    findLatestSnapshot(db, migrationId),
  ]);
  if (!base) return null;
  const reading = await newestReading(db, base, newest);
  if (reading.id === base.id) return { base, reading, changes: [], more: false };
  const found = await listDrifted(db, { migrationId, baseId: base.id, otherId: reading.id }, mostChanges + 1);
  const unread = unreadEntities([base, reading]);
  const drifted = found.filter(
    ({ entity, before, after }) => (before !== null && after !== null) || !unread.has(entity),
  );
  const more = found.length > mostChanges;
  if (drifted.length === 0) return { base, reading, changes: [], more };
  const planned = of.planId ? await listPlannedCatalogue(db, { migrationId, planId: of.planId }) : null;
  const changes = await describeChanges(db, base, reading, drifted.slice(0, mostChanges), planned);
  return { base, reading, changes, more };
}

/** A check counts for the snapshot it was made against, and for an earlier one that is compared with it. */
async function newestReading(
  db: Executor,
  base: SnapshotRow,
  newest: SnapshotRow | null,
): Promise<SnapshotRow> {
  const against = newest ?? base;
  const same = against.hash !== null && against.hash === base.hash;
  const check = await findLatestCheck(db, base.migrationId, same ? [against.id, base.id] : [against.id]);
  if (check && check.number > against.number) return check;
  // The very same content: whatever was found about one of them holds for the other.
  return same ? (check ?? base) : against;
}

/** Entities that one of the readings was not allowed to read: what it lacks of them says nothing. */
function unreadEntities(readings: readonly SnapshotRow[]): ReadonlySet<EntityKind> {
  const unread = readings.flatMap(({ manifest, provider }) => {
    // `finishSnapshot` is the only writer of this column.
    const streams = new Set(((manifest as Manifest | null)?.unavailable ?? []).map(({ stream }) => stream));
    if (streams.size === 0) return [];
    return findSource(provider).streams.flatMap(({ name, entity }) =>
      streams.has(name) && entity !== null ? [entity] : [],
    );
  });
  return new Set(unread);
}

/** Customers are those of the base; a record that came later is looked up in the catalogue that has it. */
async function describeChanges(
  db: Executor,
  base: SnapshotRow,
  reading: SnapshotRow,
  drifted: readonly DriftedRecord[],
  planned: ReadonlySet<string> | null,
): Promise<SourceChange[]> {
  const at = { migrationId: base.migrationId, snapshotId: base.id };
  const [before, after] = await Promise.all([
    listCatalogue(db, at),
    listCatalogue(db, { ...at, snapshotId: reading.id }),
  ]);
  const [indexBefore, indexAfter] = [indexCatalogue(before), indexCatalogue(after)];
  const keyOf = (each: { entity: string; sourceId: string }) => `${each.entity} ${each.sourceId}`;
  const records = new Map<string, CanonicalRecord>(
    [...after, ...before].map((each) => [
      keyOf({ entity: each.entity, sourceId: each.record.sourceId }),
      each,
    ]),
  );
  const behind = drifted.map((each): Behind => {
    const subject = driftSubject(each.before === null ? indexAfter : indexBefore, each.entity, each.sourceId);
    return { key: keyOf(each), ...subject };
  });
  const customers = await countBehind(db, at, behind);
  return drifted
    .map((each): SourceChange => {
      const record = records.get(keyOf(each));
      const count = customers.get(keyOf(each)) ?? 0;
      const kind = each.before === null ? "added" : each.after === null ? "removed" : "changed";
      return {
        entity: each.entity,
        sourceId: each.sourceId,
        name: record ? driftName(record, kind === "added" ? indexAfter : indexBefore) : each.sourceId,
        kind,
        fields: kind === "changed" ? fieldChanges(each.before, each.after).map(changedField) : [],
        customers: count,
        used: count > 0 || (planned?.has(keyOf(each)) ?? false),
      };
    })
    .sort((a, b) => Number(b.used) - Number(a.used) || b.customers - a.customers);
}

/** Everything that stands behind one record of a snapshot's catalogue, or of the reading that has it. */
export async function behindRecord(
  db: Executor,
  drift: Pick<Drift, "base" | "reading">,
  entity: EntityKind,
  sourceId: string,
): Promise<DriftSubject> {
  const { migrationId } = drift.base;
  for (const { id } of [drift.base, drift.reading]) {
    const catalogue = await listCatalogue(db, { migrationId, snapshotId: id });
    if (catalogue.some((each) => each.entity === entity && each.record.sourceId === sourceId)) {
      return driftSubject(indexCatalogue(catalogue), entity, sourceId);
    }
  }
  return { planIds: [], featureIds: [], couponIds: [] };
}

const entityNouns: Readonly<Partial<Record<EntityKind, string>>> = {
  plans: "Price",
  products: "Product",
  features: "Feature",
  entitlements: "Entitlement",
  coupons: "Coupon",
};

/** One change in one phrase: "Price Pro: price was 29.00 USD per unit, per month, is 39.00 USD ... (12 customers)". */
export function changePhrase({ entity, name, kind, fields, customers }: SourceChange): string {
  const noun = entityNouns[entity] ?? entity;
  const [first, ...more] = fields;
  const what =
    kind === "added"
      ? "is new"
      : kind === "removed"
        ? "is gone"
        : first
          ? `${first.label} was ${first.before}, is ${first.after}${more.length === 0 ? "" : `, and ${formatNoun(more.length, "other value")}`}`
          : "changed";
  return `${noun} ${name}: ${what} (${formatNoun(customers, "customer")})`;
}

/** What of a drift matters, in sentences; null when nothing that is used changed. What is not listed may be used. */
export function driftSentence(drift: Pick<Drift, "base" | "changes" | "more">): string | null {
  const { base, changes } = drift;
  const used = changes.filter((each) => each.used);
  const [first, second, ...more] = used;
  if (!first) {
    return drift.more
      ? `The source changed since snapshot ${base.number} was read: more than ${mostChanges} records of its catalogue, which are too many to look at one by one.`
      : null;
  }
  const phrases = [first, ...(second ? [second] : [])].map(changePhrase).join("; ");
  const rest = more.length === 0 ? "" : `; and ${formatNoun(more.length, "more change")}`;
  return `The source changed since snapshot ${base.number} was read. ${phrases}${rest}.`;
}
