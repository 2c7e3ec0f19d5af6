import type { Executor } from "@/lib/db/client";
import { insertDiscrepancies } from "@/lib/db/queries/evidence";
import { listOrphanProfiles, listOrphanUsage } from "@/lib/db/queries/validation";

const mostListed = 10_000;
/** Behind the differences of every comparing chunk. */
const firstOrdinal = 1_000_000_000_000;

/** Customers and usage of this source at the target that the snapshot does not know. */
export async function reportOrphans(
  tx: Executor,
  at: { migrationId: string; evidenceId: string; planId: string; readingId: string; sourceName: string },
): Promise<void> {
  const base = { migrationId: at.migrationId, evidenceId: at.evidenceId, source: "0" };
  const profiles = (await listOrphanProfiles(tx, at, mostListed)).map((orphan) => ({
    ...base,
    customerKey: `${at.migrationId}:${orphan.customerId}`,
    validator: "customers",
    what: "orphan profile",
    customerId: orphan.customerId,
    target: "1",
    unit: "record",
    cause: "at the target, and no longer at the source",
  }));
  const usage = (await listOrphanUsage(tx, at, mostListed)).map((orphan) => ({
    ...base,
    customerKey: `${at.migrationId}:${orphan.userId}`,
    validator: "usage",
    what: "orphan usage",
    // The user id is all that is known: it cannot be turned back into a customer id.
    customerId: orphan.userId,
    target: `${orphan.events}`,
    unit: "events",
    cause: "usage of a user that no customer of the source has",
  }));
  await insertDiscrepancies(
    tx,
    [...profiles, ...usage].map((row, index) => ({ ...row, ordinal: firstOrdinal + index })),
  );
}
