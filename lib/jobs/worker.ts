import { randomUUID } from "node:crypto";
import os from "node:os";
import type { Database } from "@/lib/db/client";
import { toAppError } from "@/lib/errors";
import type { Logger } from "@/lib/log";
import { claimChunk } from "./sql/claim-chunk";
import { endFrozenSessions } from "./sql/end-frozen-sessions";
import { extendLease } from "./sql/extend-lease";
import { releaseChunk } from "./sql/release-chunk";
import { forgetWorker, reportWorker } from "./sql/workers";
import { LeaseLost, StopRequested, TryLater } from "./stop";
import type { ClaimedChunk } from "./types";

const defaultLeaseSeconds = 20;
const defaultHeartbeatMs = 5_000;
/** How often idle loops look for work that no wake-up announced. */
const sweepMs = 1_000;
/** A transaction whose client says nothing for this long belongs to a process that froze; shorter than a default lease. */
const frozenSessionMs = 15_000;

/** What a handler may ask of the worker while it holds a chunk. */
export interface ChunkTools {
  /** Aborts when the lease is lost or the process must end now. */
  readonly signal: AbortSignal;
  /** Throws StopRequested when the run was paused or the worker drains. Call it between requests. */
  checkpoint(): void;
  /**
   * Throws LeaseLost when the lease may have run out since it was last renewed: the process was stopped, or the database is
   * away. Call it right before a request that must not be made twice.
   */
  assertLease(): void;
  /** The operator's throttle as of the last heartbeat; null = none. */
  requestsPerSecond(): number | null;
}

/** Does one chunk and commits it, or throws. */
export type ChunkHandler = (chunk: ClaimedChunk, tools: ChunkTools) => Promise<void>;

export interface WorkerOptions {
  readonly db: Database;
  readonly concurrency: number;
  readonly handle: ChunkHandler;
  /** Decides what a failure does to the run: true = the chunk is tried again after `delayMs`. */
  readonly onFailure: (chunk: ClaimedChunk, error: unknown) => Promise<{ retryInMs: number | null }>;
  readonly log: Logger;
  /** How long a claim holds without a heartbeat, and how often it is renewed; tests wait less. */
  readonly leaseSeconds?: number;
  readonly heartbeatMs?: number;
}

export interface Worker {
  readonly id: string;
  /** Ends waiting now: something was enqueued. */
  wake(): void;
  /** Finishes what is at a safe point, gives back the rest, and resolves when all loops have ended. */
  drain(): Promise<void>;
}

/** Starts `concurrency` loops that claim and do chunks. Any number of workers may share one database. */
export function startWorker(options: WorkerOptions): Worker {
  const { db, log, leaseSeconds = defaultLeaseSeconds, heartbeatMs = defaultHeartbeatMs } = options;
  const id = `${os.hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  let draining = false;
  let wakeIdle = new Set<() => void>();

  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        // Otherwise an idle worker would gather one of these a second.
        wakeIdle.delete(end);
        resolve();
      };
      const timer = setTimeout(end, sweepMs);
      wakeIdle.add(end);
    });

  const loop = async (): Promise<void> => {
    while (!draining) {
      const chunk = await claimChunk(db.drizzle, id, leaseSeconds).catch((error: unknown) => {
        log.warn({ err: toAppError(error).toJSON() }, "could not look for work");
        return null;
      });
      if (chunk) {
        await doChunk(options, chunk, () => draining);
        // It may have opened a phase whose chunks the other loops can begin with.
        wake();
      } else if (!draining) await idle();
    }
  };

  const report = async (): Promise<void> => {
    try {
      await reportWorker(db.drizzle, id, draining);
      const ended = await endFrozenSessions(db.drizzle, frozenSessionMs);
      if (ended > 0) log.warn({ ended }, "ended sessions of a process that froze in a transaction");
    } catch (error) {
      log.warn({ err: toAppError(error).toJSON() }, "could not report this worker");
    }
  };
  const reporter = setInterval(report, heartbeatMs / 2);
  const loops = [report(), ...Array.from({ length: options.concurrency }, loop)];

  const wake = () => {
    const waiting = wakeIdle;
    wakeIdle = new Set();
    for (const resolve of waiting) resolve();
  };
  return {
    id,
    wake,
    drain: async () => {
      draining = true;
      wake();
      await Promise.all(loops);
      clearInterval(reporter);
      await forgetWorker(db.drizzle, id);
    },
  };
}

async function doChunk(
  options: WorkerOptions,
  chunk: ClaimedChunk,
  isDraining: () => boolean,
): Promise<void> {
  const { db, log, leaseSeconds = defaultLeaseSeconds, heartbeatMs = defaultHeartbeatMs } = options;
  const where = { run: chunk.runId, phase: chunk.phase, chunk: chunk.number, fence: chunk.fence };
  const abort = new AbortController();
  let stop = false;
  let throttle: number | null = null;
  // Counted by a clock that goes on while the process is stopped, from before the database is asked.
  let leaseEndsAtMs = performance.now() + leaseSeconds * 1_000;

  const beat = async (): Promise<void> => {
    const askedAtMs = performance.now();
    const lease = await extendLease(db.drizzle, chunk, leaseSeconds);
    if (!lease.held) abort.abort(new LeaseLost("another worker has this chunk"));
    else leaseEndsAtMs = askedAtMs + leaseSeconds * 1_000;
    stop = lease.runState !== "running";
    throttle = lease.requestsPerSecond;
  };
  const heart = setInterval(() => {
    beat().catch((error: unknown) =>
      log.warn({ ...where, err: toAppError(error).toJSON() }, "heartbeat failed"),
    );
  }, heartbeatMs);

  try {
    await beat();
    await options.handle(chunk, {
      signal: abort.signal,
      checkpoint: () => {
        if (abort.signal.aborted) throw abort.signal.reason;
        if (stop || isDraining()) throw new StopRequested("the run was paused or the worker is ending");
      },
      assertLease: () => {
        if (performance.now() >= leaseEndsAtMs)
          abort.abort(new LeaseLost("the lease ran out before it could be renewed"));
        if (abort.signal.aborted) throw abort.signal.reason;
      },
      requestsPerSecond: () => throttle,
    });
  } catch (error) {
    await settle(options, chunk, abort.signal.aborted ? abort.signal.reason : error);
  } finally {
    clearInterval(heart);
  }
}

async function settle(options: WorkerOptions, chunk: ClaimedChunk, error: unknown): Promise<void> {
  const { db, log } = options;
  const where = { run: chunk.runId, phase: chunk.phase, chunk: chunk.number, fence: chunk.fence };
  try {
    if (error instanceof LeaseLost) {
      log.warn(where, "lost the lease; another worker goes on");
      return;
    }
    if (error instanceof StopRequested)
      return await releaseChunk(db.drizzle, chunk, { delayMs: 0, error: null });
    if (error instanceof TryLater) {
      return await releaseChunk(db.drizzle, chunk, { delayMs: error.delayMs, error: null });
    }
    const appError = toAppError(error);
    log.error(
      { ...where, err: appError.toJSON(), stack: error instanceof Error ? error.stack : null },
      "chunk failed",
    );
    const { retryInMs } = await options.onFailure(chunk, error);
    await releaseChunk(db.drizzle, chunk, { delayMs: retryInMs ?? 0, error: appError.toJSON() });
  } catch (failure) {
    // The database is away: the lease runs out by itself and the chunk is claimed again.
    log.error({ ...where, err: toAppError(failure).toJSON() }, "could not give the chunk back");
  }
}
