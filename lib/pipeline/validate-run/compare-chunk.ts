import { type Rational, ratio } from "@/lib/canonical";
import { insertDiscrepancies } from "@/lib/db/queries/evidence";
import { listHeldBack } from "@/lib/db/queries/review-holds";
import { listCatalogue, listRecords } from "@/lib/db/queries/snapshots";
import { listTargetItems, listTenantEntitlements } from "@/lib/db/queries/target-readings";
import { listCarriedUsage, listPlannedCustomers, sumLinesOfCustomers } from "@/lib/db/queries/validation";
import { saveCursor } from "@/lib/jobs/sql/save-cursor";
import type { ClaimedChunk } from "@/lib/jobs/types";
import type { TargetItem, TargetStoredEvent } from "@/lib/target/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { plansById } from "../export-run/plans-by-id";
import { hashOf } from "../hash";
import { targetStates } from "../plan-run/target-states";
import { recordsByCustomer } from "../records-by-customer";
import type { RunDefinition } from "../run-definition";
import { type Comparison, compareCustomer, type PlanRows } from "./compare-customer";
import { addFigures, noFigures } from "./figures";
import type { LoadedValidation } from "./load-validation";

export const customersPerComparison = 200;
/** Kept back on purpose and not there: nothing of them is at the target, and nothing should be. */
const heldBack: Comparison = {
  figures: { ...noFigures, customers: { ...noFigures.customers, held: 1 } },
  differences: [],
};

/** Room for the differences of one chunk, so that their order follows the chunks. */
const ordinalsPerChunk = 1_000_000;

/** Compares one part of the plan's customers and keeps every difference, with the sums of the part. */
export async function compareChunk(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  loaded: LoadedValidation,
  afterId: string,
): Promise<void> {
  const db = env.db.drizzle;
  const { plan, options, context } = loaded;
  const { migrationId } = chunk;
  const source = { migrationId, snapshotId: plan.snapshotId };
  const reading = { migrationId, readingId: options.readingId };
  const customers = await listPlannedCustomers(
    db,
    { migrationId, planId: plan.id },
    afterId,
    customersPerComparison,
  );
  const keys = customers.map((customer) => `${migrationId}:${customer.customerId}`);
  const [records, usage, items, tenantRows, railLines, held] = await Promise.all([
    listRecords(db, source, keys),
    listCarriedUsage(db, { migrationId, planId: plan.id }, keys),
    listTargetItems(
      db,
      reading,
      customers.map((customer) => customer.userId),
    ),
    listTenantEntitlements(db, reading),
    options.readRail && loaded.railSnapshotId
      ? sumLinesOfCustomers(db, { migrationId, snapshotId: loaded.railSnapshotId }, keys)
      : null,
    listHeldBack(db, { migrationId, planId: plan.id }, keys),
  ]);
  const isHeldBack = (customerId: string) => held.has(`${migrationId}:${customerId}`);
  const plans = plansById(await listCatalogue(db, source));
  const planRows: PlanRows = new Map(tenantRows.map((row) => [row.featureId, row]));
  const bySource = recordsByCustomer(records);
  const usageOf = groupUsage(usage);
  const states = targetStates(items);
  const eventsOf = groupEvents(items);
  const railOf = railLines && groupRail(railLines);
  const compared = customers.map((customer) =>
    isHeldBack(customer.customerId) && states(customer.userId).user === null
      ? heldBack
      : compareCustomer(context, planRows, plans, {
          customerId: customer.customerId,
          userId: customer.userId,
          expected: ["created", "updated", "unchanged"].includes(customer.outcome),
          carriedUsage: usageOf.get(`${migrationId}:${customer.customerId}`) ?? new Set(),
          walletCredits: customer.walletCredits,
          records: bySource.get(customer.customerId) ?? [],
          target: states(customer.userId),
          events: eventsOf.get(customer.userId) ?? [],
          rail: railOf && (railOf.get(customer.customerId) ?? new Map()),
        }),
  );
  const figures = compared.reduce((sum, one) => addFigures(sum, one.figures), noFigures);
  const differences = compared.flatMap((one) => one.differences);
  const result = {
    counts: { customers: customers.length, differences: differences.length },
    digest: hashOf({ figures, differences }),
  };
  // The sums travel in the chunk's cursor; repeating the chunk overwrites them with the same.
  await saveCursor(db, chunk, figures);
  await commitChunk(env, definition, chunk, result, (tx) =>
    insertDiscrepancies(
      tx,
      differences.map((difference, index) => ({
        migrationId,
        customerKey: `${migrationId}:${difference.customerId}`,
        evidenceId: options.evidenceId,
        validator: difference.validator,
        what: difference.what,
        customerId: difference.customerId,
        source: difference.source,
        target: difference.target,
        unit: difference.unit,
        cause: difference.cause,
        ordinal: chunk.number * ordinalsPerChunk + index,
      })),
    ),
  );
}

function groupEvents(items: readonly TargetItem[]): Map<string, TargetStoredEvent[]> {
  const grouped = new Map<string, TargetStoredEvent[]>();
  for (const item of items) {
    if (item.kind !== "event" || item.userId === null) continue;
    const list = grouped.get(item.userId);
    if (list) list.push(item.value);
    else grouped.set(item.userId, [item.value]);
  }
  return grouped;
}

function groupUsage(rows: readonly { customerKey: string; sourceId: string }[]): Map<string, Set<string>> {
  const grouped = new Map<string, Set<string>>();
  for (const row of rows) {
    const set = grouped.get(row.customerKey);
    if (set) set.add(row.sourceId);
    else grouped.set(row.customerKey, new Set([row.sourceId]));
  }
  return grouped;
}

function groupRail(
  lines: readonly { customerId: string; currency: string; numerator: string; denominator: string }[],
): Map<string, Map<string, Rational>> {
  const grouped = new Map<string, Map<string, Rational>>();
  for (const line of lines) {
    const totals = grouped.get(line.customerId) ?? new Map<string, Rational>();
    const part = ratio.rational(BigInt(line.numerator), BigInt(line.denominator));
    totals.set(line.currency, ratio.add(totals.get(line.currency) ?? ratio.zero, part));
    grouped.set(line.customerId, totals);
  }
  return grouped;
}
