import { z } from "zod";
import { ratio } from "@/lib/canonical";
import { groupIssues } from "@/lib/db/queries/snapshot-issues";
import { sumLines } from "@/lib/db/queries/snapshots";
import { offlineMeans, offlineShapes, shapeWords } from "@/lib/pipeline/offline/offline-settings";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { findLoadedSnapshot } from "./load-snapshot";

/** The newest snapshot: counts, rejected, streams that could not be read, recurring revenue, issues by cause. */
export const getSnapshot = verb(
  { name: "snapshots.get", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }) => {
    await requireMigration(ctx, migrationId);
    const loaded = await findLoadedSnapshot(ctx, migrationId);
    if (!loaded) return null;
    const at = { migrationId, snapshotId: loaded.snapshot.id };
    const [lines, issues] = await Promise.all([
      sumLines(ctx.db.drizzle, at),
      groupIssues(ctx.db.drizzle, at),
    ]);
    return {
      id: loaded.snapshot.id,
      number: loaded.snapshot.number,
      watermark: loaded.snapshot.watermark.toISOString(),
      completedAt: loaded.snapshot.completedAt?.toISOString() ?? null,
      hash: loaded.snapshot.hash,
      counts: loaded.manifest.counts,
      rejected: loaded.manifest.rejected,
      unavailable: loaded.manifest.unavailable,
      /** The files it was read out of; null where it was read from the provider. */
      file: fileOf(loaded.snapshot.scope),
      mrr: totalsByCurrency(lines),
      issues,
    };
  },
);

const fileScopeSchema = z.object({
  shape: z.enum(offlineShapes),
  files: z.array(z.object({ name: z.string() })),
});

function fileOf(scope: unknown): { names: readonly string[]; shape: string; means: string } | null {
  const read = fileScopeSchema.safeParse(scope).data;
  if (!read) return null;
  return {
    names: read.files.map(({ name }) => name),
    shape: shapeWords[read.shape].name,
    means: offlineMeans,
  };
}

/** Exact sums per currency from per-denominator numerators, rounded half-even once, in minor units as text. */
export function totalsByCurrency(
  lines: readonly { currency: string; denominator: string; numerator: string }[],
): { currency: string; amountMinor: string }[] {
  const sums = new Map<string, ReturnType<typeof ratio.rational>>();
  for (const line of lines) {
    const value = ratio.rational(BigInt(line.numerator), BigInt(line.denominator));
    sums.set(line.currency, ratio.add(sums.get(line.currency) ?? ratio.zero, value));
  }
  return [...sums].map(([currency, value]) => ({
    currency,
    amountMinor: ratio.roundHalfEven(value).toString(),
  }));
}
