import { z } from "zod";
import {
  countCustomerEvents,
  countCustomerUsage,
  findLatestReading,
  findPlanCustomer,
  findSnapshotCustomer,
  listCustomerObjects,
  listCustomerOperations,
  listCustomerRecords,
  listCustomerWrites,
} from "@/lib/db/queries/customer-record";
import { findLatestPlan, findPlan, type PlanRow } from "@/lib/db/queries/plans";
import { listCatalogue, listRecords } from "@/lib/db/queries/snapshots";
import { listTargetItems, listTenantEntitlements } from "@/lib/db/queries/target-readings";
import { type AlignInput, alignCustomer } from "@/lib/mapping/align-customer";
import type { AlignedField } from "@/lib/mapping/align-values";
import type { ChargeLine, PlanException } from "@/lib/mapping/plan-types";
import { planContext } from "@/lib/pipeline/plan-run/plan-context";
import { targetStates } from "@/lib/pipeline/plan-run/target-states";
import type { TargetWrite, Undo } from "@/lib/target/types";
import type { ServiceContext } from "../context";
import { namesOf } from "../migrations/names-of";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { describeUndo, describeWrite } from "./describe-write";

export type NamedLine = ChargeLine & { readonly name: string };

const mostRows = 200;
const rawLimits = { perStream: 5, characters: 20_000 };

/** One customer in three panes, aligned by field; what is planned for it in order, and what was done. Null = unknown. */
export const getCustomerRecord = verb(
  {
    name: "records.getCustomer",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      customerId: z.string().min(1).max(500),
      planId: z.uuid().nullable().default(null),
      /** Source objects as they were read are large; only on request. */
      withRaw: z.boolean().default(false),
    }),
  },
  async (ctx, { migrationId, customerId, planId, withRaw }) => {
    const migration = await requireMigration(ctx, migrationId);
    const db = ctx.db.drizzle;
    const plan = planId ? await findPlan(db, { migrationId, planId }) : await findLatestPlan(db, migrationId);
    if (!plan) return null;
    const customerKey = `${migrationId}:${customerId}`;
    const at = { migrationId, planId: plan.id, customerKey };
    const inSnapshot = { migrationId, snapshotId: plan.snapshotId, customerKey };
    const [known, planned, records, usage, writes, events, done, raw, reading, catalogue] = await Promise.all(
      [
        findSnapshotCustomer(db, inSnapshot),
        findPlanCustomer(db, at),
        listCustomerRecords(db, at, mostRows),
        countCustomerUsage(db, at),
        listCustomerWrites(db, at, mostRows),
        countCustomerEvents(db, at),
        listCustomerOperations(db, { migrationId, customerKey }, mostRows),
        withRaw ? listCustomerObjects(db, inSnapshot, rawLimits) : null,
        findLatestReading(db, migrationId),
        listCatalogue(db, inSnapshot),
      ],
    );
    if (!known) return null;
    // Stored by the plan run from exactly these types.
    const lines = (planned?.lines ?? []) as readonly ChargeLine[];
    const names = new Map(
      catalogue.flatMap((each) =>
        each.entity === "plans"
          ? [[each.record.sourceId, each.record.nickname ?? each.record.name] as const]
          : [],
      ),
    );
    return {
      customerId: known.customerId,
      name: known.name,
      ...namesOf(migration),
      plan: { id: plan.id, number: plan.number },
      readAt: reading?.takenAt.toISOString() ?? null,
      outcome: planned?.outcome ?? null,
      planKey: planned?.planKey ?? null,
      walletCredits: planned?.walletCredits ?? null,
      lines: lines.map((line) => ({ ...line, name: names.get(line.planId) ?? line.planId })),
      // Stored by the plan run from exactly these types.
      exceptions: (planned?.exceptions ?? []) as readonly PlanException[],
      fields: await align(ctx, plan, reading, {
        customerId,
        userId: planned?.userId ?? null,
        outcome: planned?.outcome,
        imported: importedWhen(done, reading),
      }),
      records,
      usage,
      events,
      writes: writes.map((row) => ({
        phase: row.phase,
        targetKey: row.targetKey,
        // Stored by the plan run from exactly these unions.
        what: describeWrite(row.write as TargetWrite),
        wayBack: describeUndo(row.undo as Undo),
      })),
      operations: done,
      raw,
    };
  },
);

type Reading = Awaited<ReturnType<typeof findLatestReading>>;
type Operation = Awaited<ReturnType<typeof listCustomerOperations>>[number];

/** When the customer's profile, the last of its writes, was stored, seen from the reading. */
function importedWhen(operations: readonly Operation[], reading: Reading): AlignInput["imported"] {
  const stored = operations.filter(
    ({ phase, state }) => phase === "profiles" && state !== "refused" && state !== "undone",
  );
  if (stored.length === 0) return "never";
  return reading !== null && stored.every(({ at }) => new Date(at) <= reading.takenAt) ? "before" : "since";
}

async function align(
  ctx: ServiceContext,
  plan: PlanRow,
  reading: Reading,
  of: { customerId: string; userId: string | null; outcome: string | undefined } & Pick<
    AlignInput,
    "imported"
  >,
): Promise<AlignedField[]> {
  const db = ctx.db.drizzle;
  const { migrationId } = plan;
  const key = `${migrationId}:${of.customerId}`;
  const at = reading && { migrationId, readingId: reading.id };
  const [context, records, items, planRows] = await Promise.all([
    planContext(ctx, plan),
    listRecords(db, { migrationId, snapshotId: plan.snapshotId }, [key]),
    at && of.userId !== null ? listTargetItems(db, at, [of.userId]) : [],
    at ? listTenantEntitlements(db, at) : [],
  ]);
  if (records.length === 0) return [];
  return alignCustomer({
    context,
    records,
    target: targetStates(items)(of.userId ?? ""),
    planRows,
    carried: of.outcome === "created" || of.outcome === "updated" || of.outcome === "unchanged",
    imported: of.imported,
  });
}
