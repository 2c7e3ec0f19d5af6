import type { CanonicalRecord, Customer, Plan, Subscription } from "@/lib/canonical";
import { insertRows } from "@/lib/db/bulk-insert";
import type { Executor } from "@/lib/db/client";
import { saveIssues } from "@/lib/db/queries/snapshot-issues";
import type { StagedObject } from "@/lib/db/queries/staged-objects";
import { snapshotCustomers, snapshotLines, snapshotRecords } from "@/lib/db/schema";
import { subscriptionMrr } from "@/lib/mapping/mrr";
import type { NormalisedCatalogue, RawObject } from "@/lib/sources/types";
import { hashOf, storableJson } from "../hash";

type Snapshot = { migrationId: string; snapshotId: string };

/** Staged text back to the object the adapter yielded. */
export function toRawObject(migrationId: string, staged: StagedObject): RawObject {
  return {
    stream: staged.stream,
    sourceId: staged.sourceId,
    customerId: staged.customerKey.slice(migrationId.length + 1) || null,
    raw: JSON.parse(staged.raw),
  };
}

/**
 * Stores canonical records and issues of a chunk, in the transaction that ends it: an earlier attempt has left nothing
 * behind.
 */
export async function saveNormalised(
  tx: Executor,
  at: Snapshot,
  normalised: NormalisedCatalogue,
): Promise<void> {
  await saveRecords(tx, at, normalised.records, "refuse");
  await saveIssues(tx, at, normalised.issues);
}

/** Stores canonical records. `onTwice` says what becomes of one whose customer, entity and id are stored already. */
export async function saveRecords(
  tx: Executor,
  at: Snapshot,
  records: readonly CanonicalRecord[],
  onTwice: "refuse" | "skip",
): Promise<void> {
  await insertRows(
    tx,
    snapshotRecords,
    records.map((entry) => recordRow(at, entry)),
    onTwice,
  );
}

function recordRow(at: Snapshot, entry: CanonicalRecord): typeof snapshotRecords.$inferInsert {
  const usage = entry.entity === "usage" ? entry.record : null;
  const canonical = storableJson(entry.record);
  return {
    migrationId: at.migrationId,
    customerKey: `${at.migrationId}:${entry.customerId ?? ""}`,
    snapshotId: at.snapshotId,
    entity: entry.entity,
    sourceId: entry.record.sourceId,
    canonical,
    hash: hashOf(canonical),
    featureId: usage?.featureId ?? null,
    at: usage ? new Date(usage.at) : null,
    quantity: usage?.quantity ?? null,
  };
}

type CustomerRecords = { readonly customerId: string; readonly records: readonly CanonicalRecord[] };

/** The roll-up rows of some customers: what lists and coverage read. */
export async function saveCustomerRollup(
  tx: Executor,
  at: Snapshot,
  customers: readonly CustomerRecords[],
  plans: ReadonlyMap<string, Plan>,
  asOf: string,
): Promise<void> {
  const customerRows: (typeof snapshotCustomers.$inferInsert)[] = [];
  const lineRows: (typeof snapshotLines.$inferInsert)[] = [];
  for (const entry of customers) {
    // Whoever has no record cannot be planned; their issues belong to nobody in particular.
    if (entry.records.length === 0) continue;
    const key = {
      migrationId: at.migrationId,
      customerKey: `${at.migrationId}:${entry.customerId}`,
      snapshotId: at.snapshotId,
    };
    const lines = chargeLines(entry, plans, asOf);
    const customer = customerOf(entry);
    customerRows.push({
      ...key,
      customerId: entry.customerId,
      name: String(storableJson(customer?.name ?? "")),
      email: customer?.email ? String(storableJson(customer.email)) : null,
      state: customer?.state ?? "missing",
      planIds: [...new Set(lines.map((line) => line.planId))],
      usageRecords: entry.records.filter((record) => record.entity === "usage").length,
      creditBlocks: entry.records.filter((record) => record.entity === "creditBalances").length,
    });
    lineRows.push(...lines.map((line) => ({ ...key, ...line })));
  }
  await insertRows(tx, snapshotCustomers, customerRows, "refuse");
  await insertRows(tx, snapshotLines, lineRows, "refuse");
}

function customerOf(entry: CustomerRecords): Customer | null {
  for (const record of entry.records) if (record.entity === "customers") return record.record;
  return null;
}

function chargeLines(entry: CustomerRecords, plans: ReadonlyMap<string, Plan>, asOf: string) {
  const subscriptions: Subscription[] = entry.records.flatMap((record) =>
    record.entity === "subscriptions" ? [record.record] : [],
  );
  return subscriptions.flatMap((subscription) => {
    const money = subscriptionMrr(subscription, customerOf(entry), plans, asOf);
    return money.lines.map((line, index) => {
      const item = subscription.items[index];
      return {
        lineId: line.itemId,
        subscriptionId: subscription.sourceId,
        customerId: entry.customerId,
        planId: line.planId,
        status: subscription.status,
        metered: line.metered ? ("metered" as const) : ("licensed" as const),
        currency: money.currency,
        mrrNumerator: line.mrr.numerator.toString(),
        mrrDenominator: line.mrr.denominator.toString(),
        periodStart: item?.periodStart ? new Date(item.periodStart) : null,
        periodEnd: item?.periodEnd ? new Date(item.periodEnd) : null,
      };
    });
  });
}
