import { type ConnectionRow, findConnection } from "@/lib/db/queries/connections";
import type { SnapshotRow } from "@/lib/db/queries/snapshots";
import { formatNoun } from "@/lib/format/count";
import { isOffline } from "@/lib/pipeline/offline/offline-settings";
import type { Executor } from "../context";
import type { Drift } from "./find-drift";

const hourMs = 3_600_000;
/** How long a reading of the source's catalogue counts for a live import; as long as other evidence does. */
export const checkMaxAgeHours = 24;

/** Why the source of a snapshot cannot be asked again, one sentence; null where it can. */
export function whyNotCheckable(base: SnapshotRow, source: ConnectionRow | null): string | null {
  if (base.origin === "file" || (source !== null && isOffline(source.settings))) {
    return `Snapshot ${base.number} came from a file, and a file cannot be checked. Load a newer file to see what changed.`;
  }
  if (source === null) return "The source is not connected any more, so it cannot be checked.";
  if (source.provider === "custom") {
    return "Your own files and queries have no catalogue that could be read alone, so they cannot be checked. Export again to see what changed.";
  }
  return null;
}

/** When the catalogue was last read, as far as a drift knows. */
export const readAt = ({ reading }: Pick<Drift, "reading">): Date => reading.completedAt ?? reading.watermark;

/** Why a live import may not rely on what is known of the source, one sentence with its remedy; null when it may. */
export async function whyUnchecked(
  db: Executor,
  migration: { readonly id: string; readonly mode: string | null },
  drift: Drift | null,
  now: Date,
): Promise<string | null> {
  if (migration.mode !== "live" || drift === null) return null;
  const source = await findConnection(db, migration.id, "source");
  if (whyNotCheckable(drift.base, source) !== null) return null;
  const hours = Math.floor((now.getTime() - readAt(drift).getTime()) / hourMs);
  if (hours < checkMaxAgeHours) return null;
  return `The source's prices and features were last read ${formatNoun(hours, "hour")} ago; a live import needs a reading of the last ${checkMaxAgeHours}. Check the source for changes; it only reads the catalogue.`;
}
