import type { Executor } from "@/lib/db/client";
import type { ClaimedChunk, NewChunk, RunKind, RunRow } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { PipelineEnvironment } from "./environment";

/** One kind of long work: its phases in order, what each begins with, and how one chunk of it is done. */
export interface RunDefinition {
  readonly kind: RunKind;
  readonly phases: readonly string[];
  /** The chunks a phase begins with; none = the phase is passed over. Runs in the transaction that ended the last phase. */
  enter(tx: Executor, env: PipelineEnvironment, run: RunRow, phase: string): Promise<readonly NewChunk[]>;
  /** Does one chunk; ends in `commitChunk`, or throws. */
  work(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<void>;
  /** Runs in the transaction that ended the last phase. */
  complete(tx: Executor, env: PipelineEnvironment, run: RunRow): Promise<void>;
}
