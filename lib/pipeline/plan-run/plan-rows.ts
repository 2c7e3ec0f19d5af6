import type { planCustomers, planRecords, planWrites } from "@/lib/db/schema";
import type { CataloguePlan, CustomerPlan, PlannedRecord } from "@/lib/mapping/plan-types";
import { storableJson } from "../hash";

type Plan = { migrationId: string; planId: string };
type RecordRow = typeof planRecords.$inferInsert;
type WriteRow = typeof planWrites.$inferInsert;
type CustomerRow = typeof planCustomers.$inferInsert;

export interface PlanRows {
  readonly records: readonly RecordRow[];
  readonly writes: readonly WriteRow[];
  readonly customers: readonly CustomerRow[];
}

/** Room for the writes of one chunk, so that ordinals follow chunk order without counting. */
const ordinalsPerChunk = 1_000_000;

function recordRow(at: Plan, customerKey: string, record: PlannedRecord): RecordRow {
  return {
    ...at,
    customerKey,
    entity: record.entity,
    sourceId: record.sourceId,
    customerId: record.customerId,
    outcome: record.outcome,
    reason: record.reason,
    sentence: record.sentence,
    carriedBy: record.carriedBy,
  };
}

function writeRows(
  at: Plan,
  customerKey: string,
  records: readonly PlannedRecord[],
  from: number,
): WriteRow[] {
  let ordinal = from;
  return records.flatMap((record) =>
    record.writes.map((planned) => ({
      ...at,
      customerKey,
      targetKey: planned.write.targetKey,
      phase: planned.phase,
      ordinal: ordinal++,
      entity: record.entity,
      sourceId: record.sourceId,
      write: storableJson(planned.write),
      undo: storableJson(planned.undo),
      generation: planned.generation,
    })),
  );
}

/** Rows of the catalogue's plan. */
export function catalogueRows(at: Plan, planned: CataloguePlan): PlanRows {
  const key = `${at.migrationId}:`;
  return {
    records: planned.records.map((record) => recordRow(at, key, record)),
    writes: writeRows(at, key, planned.records, 0),
    customers: [],
  };
}

/** Rows of one chunk of customers, in the order in which they were planned. */
export function customerRows(at: Plan, chunkNumber: number, planned: readonly CustomerPlan[]): PlanRows {
  const records: RecordRow[] = [];
  const writes: WriteRow[] = [];
  const customers: CustomerRow[] = [];
  for (const customer of planned) {
    const key = `${at.migrationId}:${customer.customerId}`;
    const first = (chunkNumber + 1) * ordinalsPerChunk + writes.length;
    const own = writeRows(at, key, customer.records, first);
    writes.push(...own);
    records.push(...customer.records.map((record) => recordRow(at, key, record)));
    customers.push({
      ...at,
      customerKey: key,
      customerId: customer.customerId,
      userId: customer.userId,
      planKey: customer.planKey,
      outcome: customer.records.find((record) => record.entity === "customers")?.outcome ?? "skipped",
      walletCredits: customer.walletCredits,
      writes: own.length,
      lines: customer.chargeLines,
      exceptions: customer.exceptions,
    });
  }
  return { records, writes, customers };
}
