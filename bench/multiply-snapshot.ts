import type { CanonicalRecord } from "@/lib/canonical";
import { listCatalogue, listCustomerIds, listRecords, updateSnapshot } from "@/lib/db/queries/snapshots";
import { describeSnapshot } from "@/lib/pipeline/export-run/finish-snapshot";
import { saveCustomerRollup, saveRecords } from "@/lib/pipeline/export-run/normalise";
import { plansById } from "@/lib/pipeline/export-run/plans-by-id";
import { connectSource } from "@/lib/services/connections/connect-source";
import type { ServiceContext } from "@/lib/services/context";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { startExport } from "@/lib/services/snapshots/start-export";
import { waitForRun } from "./installation";

const customersPerPage = 100;

/**
 * Exports a generated account and puts further copies of its customers into the snapshot, under ids of their own: many
 * customers of every shape without waiting for an export of them all.
 */
export async function exportMultiplied(
  ctx: ServiceContext,
  migrationId: string,
  stripe: { baseUrl: string; apiKey: string },
  copies: number,
): Promise<void> {
  await connectSource(ctx, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
  const settings = { usageDays: 90, sourceRequestsPerSecond: 10_000 };
  await changeSettings(ctx, { migrationId, settings });
  const { runId, snapshotId } = await startExport(ctx, { migrationId });
  await waitForRun(ctx, { migrationId, runId });
  const at = { migrationId, snapshotId };
  const asOf = ctx.now().toISOString();
  const plans = plansById(await listCatalogue(ctx.db.drizzle, at));
  const ids = await listCustomerIds(ctx.db.drizzle, at, "", 1_000_000);
  for (let start = 0; start < ids.length; start += customersPerPage) {
    const page = ids.slice(start, start + customersPerPage);
    const records = await listRecords(
      ctx.db.drizzle,
      at,
      page.map((id) => `${migrationId}:${id}`),
    );
    for (let copy = 1; copy < copies; copy += 1) {
      const copied = records.map((record) => copyOf(record, copy));
      const customers = page.map((id) => renamed(id, copy));
      const byCustomer = customers.map((customerId) => ({
        customerId,
        records: copied.filter((record) => record.customerId === customerId),
      }));
      await ctx.db.transaction(async (tx) => {
        await saveRecords(tx, at, copied, "refuse");
        await saveCustomerRollup(tx, at, byCustomer, plans, asOf);
      });
    }
  }
  const { manifest, hash } = await describeSnapshot(ctx.db.drizzle, at, asOf, []);
  await updateSnapshot(ctx.db.drizzle, at, { state: "ready", manifest, hash, completedAt: ctx.now() });
}

/** Ids of things that belong to one customer; catalogue ids stay as they are. */
const ownIds = /\b(?:cus|sub|si|sub_sched|credgr|di)_[A-Za-z0-9]+/g;

const renamed = (id: string, copy: number): string => `${id}x${copy}`;

function copyOf(record: CanonicalRecord, copy: number): CanonicalRecord {
  // The same record but for its ids, which are text wherever they stand.
  return JSON.parse(JSON.stringify(record).replaceAll(ownIds, (id) => renamed(id, copy))) as CanonicalRecord;
}
