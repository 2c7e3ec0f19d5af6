import { findLatestEvidence } from "@/lib/db/queries/evidence";
import type { Executor } from "../context";

const evidenceMaxAgeMs = 24 * 60 * 60 * 1000;

/**
 * Whether a full import of a live migration may begin: only after a pilot was imported and validated. Null = yes,
 * otherwise the sentence that says what is missing.
 */
export async function whyNoFullImport(db: Executor, migrationId: string, now: Date): Promise<string | null> {
  const pilot = await findLatestEvidence(db, migrationId, "pilot");
  if (!pilot) {
    return "No pilot was validated yet. Import a few customers first (scope in Preview), validate them, then import all.";
  }
  if (pilot.staleWhy) return `The pilot's validation is stale: ${pilot.staleWhy}`;
  if (now.getTime() - pilot.takenAt.getTime() > evidenceMaxAgeMs) {
    return "The pilot's validation is older than 24 hours. Validate it again; that writes nothing.";
  }
  return null;
}
