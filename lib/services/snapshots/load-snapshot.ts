import type { CanonicalRecord } from "@/lib/canonical";
import { findLatestSnapshot, listCatalogue, type SnapshotRow } from "@/lib/db/queries/snapshots";
import { AppError } from "@/lib/errors";
import type { MappingSummary } from "@/lib/mapping/summary";
import type { Manifest } from "@/lib/pipeline/export-run/finish-snapshot";
import { summaryFromJson, summaryJsonSchema } from "@/lib/pipeline/snapshot-summary";
import type { ServiceContext } from "../context";

export interface LoadedSnapshot {
  readonly snapshot: SnapshotRow;
  readonly manifest: Manifest;
  readonly catalogue: readonly CanonicalRecord[];
  readonly summary: MappingSummary;
}

/** The newest complete snapshot with its catalogue and weights, or null when nothing was exported yet. */
export async function findLoadedSnapshot(
  ctx: ServiceContext,
  migrationId: string,
): Promise<LoadedSnapshot | null> {
  const snapshot = await findLatestSnapshot(ctx.db.drizzle, migrationId);
  if (!snapshot?.manifest) return null;
  const catalogue = await listCatalogue(ctx.db.drizzle, { migrationId, snapshotId: snapshot.id });
  // `finishSnapshot` is the only writer of this column; its summary is parsed below.
  const manifest = snapshot.manifest as Manifest;
  return {
    snapshot,
    manifest,
    catalogue,
    summary: summaryFromJson(summaryJsonSchema.parse(manifest.summary)),
  };
}

/** Like `findLoadedSnapshot`; throws `snapshot.missing` when nothing was exported yet. */
export async function loadSnapshot(ctx: ServiceContext, migrationId: string): Promise<LoadedSnapshot> {
  const loaded = await findLoadedSnapshot(ctx, migrationId);
  if (loaded) return loaded;
  throw new AppError({
    code: "snapshot.missing",
    kind: "conflict",
    userMessage: "The source was not exported yet. Start the export on Connect; it only reads.",
  });
}
