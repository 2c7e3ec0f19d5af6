import type { runs } from "@/lib/db/schema";

export type RunRow = typeof runs.$inferSelect;
export type RunKind = RunRow["kind"];

/** Names one chunk; `fence` is the claim under which this worker may commit it. */
export interface ChunkKey {
  readonly migrationId: string;
  readonly runId: string;
  readonly phase: string;
  readonly number: number;
}

/** A chunk that this worker holds until `lease` runs out. */
export interface ClaimedChunk extends ChunkKey {
  readonly workspaceId: string;
  readonly runKind: RunKind;
  readonly fence: number;
  /** 1 on the first try; more means that an earlier worker died or failed on it. */
  readonly attempts: number;
  readonly input: unknown;
  readonly cursor: unknown;
}

/** A chunk to be inserted. `planned` is how many records it will account for. */
export interface NewChunk {
  readonly number: number;
  readonly input: unknown;
  readonly planned: number;
  /** Not claimed before this many milliseconds have passed. */
  readonly delayMs?: number;
}

/** What a chunk came to; `digest` covers what it wrote and stands in its audit row. */
export interface ChunkResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly digest: string;
  /** More chunks of the same phase (the next page of a list). */
  readonly next?: readonly NewChunk[];
}
