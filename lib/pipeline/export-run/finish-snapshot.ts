import type { Executor } from "@/lib/db/client";
import { listUnavailableStreams } from "@/lib/db/queries/chunks";
import { countRejected, totalEntities } from "@/lib/db/queries/entity-totals";
import { countStreams, updateSnapshot } from "@/lib/db/queries/snapshots";
import { refreshStatistics } from "@/lib/db/queries/statistics";
import { snapshotCustomers, snapshotIssues, snapshotLines, snapshotRecords } from "@/lib/db/schema";
import type { ClaimedChunk } from "@/lib/jobs/types";
import { commitChunk } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import type { RunDefinition } from "../run-definition";
import { type SummaryJson, summariseSnapshot, summaryToJson } from "../snapshot-summary";

/** What a snapshot holds, entity by entity, and what it could not read. */
export interface Manifest {
  readonly counts: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly hashes: Readonly<Record<string, string>>;
  readonly streams: Readonly<Record<string, number>>;
  readonly unavailable: readonly { readonly stream: string; readonly reason: string }[];
  /** Customers and recurring revenue behind each plan and feature. */
  readonly summary: SummaryJson;
}

/** Counts and hashes what was staged, and closes the snapshot: from here on it never changes. */
export async function finishSnapshot(
  definition: RunDefinition,
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  at: { migrationId: string; snapshotId: string },
  asOf: string,
): Promise<void> {
  const unavailable = await listUnavailableStreams(env.db.drizzle, chunk.migrationId, chunk.runId);
  const { manifest, hash, records } = await describeSnapshot(env.db.drizzle, at, asOf, unavailable);
  await commitChunk(env, definition, chunk, { counts: { records }, digest: hash }, (tx) =>
    updateSnapshot(tx, at, { state: "ready", manifest, hash, completedAt: env.now() }),
  );
}

/** Manifest and hash of what a snapshot holds by now. `records` leaves out the rejected. */
export async function describeSnapshot(
  db: Executor,
  at: { migrationId: string; snapshotId: string },
  asOf: string,
  unavailable: Manifest["unavailable"],
): Promise<{ manifest: Manifest; hash: string; records: number }> {
  await refreshStatistics(db, [snapshotRecords, snapshotCustomers, snapshotLines, snapshotIssues]);
  const [totals, rejects, streams] = await Promise.all([
    totalEntities(db, at),
    countRejected(db, at),
    countStreams(db, at),
  ]);
  const summary = await summariseSnapshot(db, at, asOf, totals.usageCustomers);
  const rejected = new Map(rejects.map((row) => [row.entity, row.rejected]));
  const kinds = [...new Set([...totals.entities.keys(), ...rejected.keys()])].sort();
  const counts = kinds.map((kind) => {
    const records = totals.entities.get(kind)?.records ?? 0;
    return [kind, records + (rejected.get(kind) ?? 0)] as const;
  });
  const manifest: Manifest = {
    counts: Object.fromEntries(counts),
    rejected: Object.fromEntries(rejects.map((row) => [row.entity, row.rejected])),
    hashes: Object.fromEntries([...totals.entities].map(([kind, { hash }]) => [kind, hash])),
    streams: Object.fromEntries(streams.map((row) => [row.stream, row.objects])),
    unavailable,
    summary: summaryToJson(summary),
  };
  const hash = hashOf({ hashes: manifest.hashes, rejected: manifest.rejected });
  const records = [...totals.entities.values()].reduce((total, each) => total + each.records, 0);
  return { manifest, hash, records };
}
