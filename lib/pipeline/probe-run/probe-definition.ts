import { z } from "zod";
import { findRun, updateRun } from "@/lib/db/queries/runs";
import { insertCapabilities } from "@/lib/db/queries/target-capabilities";
import { isAppError } from "@/lib/errors";
import { TryLater } from "@/lib/jobs/stop";
import type { ClaimedChunk, NewChunk } from "@/lib/jobs/types";
import type { ChunkTools } from "@/lib/jobs/worker";
import type { CapabilityFinding, ProbeRun, TargetProbe } from "@/lib/target/capability";
import { commitChunk, commitPage } from "../commit-chunk";
import type { PipelineEnvironment } from "../environment";
import { hashOf } from "../hash";
import { underLease } from "../import-run/under-lease";
import { openTarget } from "../open-connection";
import type { RunDefinition } from "../run-definition";
import { type ProbeOptions, type ProbeState, probeOptionsSchema, probeStateSchema } from "./options";

/** Between two looks at what is stored: quick at first, then spared, for the rate limit counts them. */
const firstPollMs = 400;
const longestPollMs = 10_000;
/** Events that an earlier try may have sent have arrived when their number stands still for this long. */
const restMs = 3_000;

const notStored =
  "The probe's events were accepted and not stored within the time it waits. Probe again when the platform's queue has caught up.";

interface Opened {
  readonly steps: TargetProbe;
  readonly run: ProbeRun;
  readonly options: ProbeOptions;
  /** Null before the phase `prepare` is over. */
  readonly state: ProbeState | null;
}

/** Measures what the target enforces. Writes only under the probe's own names, and tidies up what can be deleted. */
export const probeDefinition: RunDefinition = {
  kind: "probe",
  phases: ["account", "prepare", "send", "settle", "ask", "tidy"],
  async enter(): Promise<readonly NewChunk[]> {
    return [{ number: 0, input: {}, planned: 1 }];
  },
  async work(env, chunk, tools) {
    const opened = await open(env, chunk, tools);
    switch (chunk.phase) {
      case "account":
        return await keep(env, chunk, (await opened.steps.readAccount()).findings);
      case "prepare":
        return await prepare(env, chunk, opened);
      case "send":
        return await send(env, chunk, opened);
      case "settle":
        return await settle(env, chunk, opened);
      case "ask": {
        const { preparation, lost } = stateOf(opened);
        return await keep(env, chunk, await opened.steps.ask(opened.run, preparation, lost));
      }
      default: {
        const deleted = await opened.steps.tidy(opened.run);
        return await commitChunk(env, probeDefinition, chunk, result({ deleted }));
      }
    }
  },
  async complete() {
    // What was found is stored by the phases that found it.
  },
};

async function open(env: PipelineEnvironment, chunk: ClaimedChunk, tools: ChunkTools): Promise<Opened> {
  const row = await findRun(env.db.drizzle, chunk.migrationId, chunk.runId);
  const options = probeOptionsSchema.parse(row?.options);
  const target = underLease(
    await openTarget(env, { ...chunk, requestsPerSecond: null }, tools.signal),
    tools,
  );
  return {
    steps: target.adapter.openProbe(target.config, target.io),
    run: { tenantId: options.tenantId, runKey: chunk.runId },
    options,
    state: row?.result ? probeStateSchema.parse(row.result) : null,
  };
}

function stateOf({ state }: Opened): ProbeState {
  if (!state) throw new Error("The probe was not prepared.");
  return state;
}

const result = (counts: Record<string, number>) => ({ counts, digest: hashOf(counts) });

/** Ends a chunk with what it found. */
async function keep(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  findings: readonly CapabilityFinding[],
): Promise<void> {
  const measuredAt = env.now();
  const { migrationId, runId } = chunk;
  const counts = {
    measured: findings.filter(({ verdict }) => verdict === "measured").length,
    unknown: findings.filter(({ verdict }) => verdict === "unknown").length,
  };
  await commitChunk(env, probeDefinition, chunk, { counts, digest: hashOf(findings) }, (tx) =>
    insertCapabilities(
      tx,
      findings.map((each) => ({ migrationId, runId, ...each, measuredAt })),
    ),
  );
}

async function saveState(
  env: PipelineEnvironment,
  chunk: ClaimedChunk,
  counts: Record<string, number>,
  state: ProbeState,
): Promise<void> {
  await commitChunk(env, probeDefinition, chunk, result(counts), (tx) =>
    updateRun(tx, chunk.migrationId, chunk.runId, { result: state }),
  );
}

async function prepare(env: PipelineEnvironment, chunk: ClaimedChunk, { steps, run }: Opened): Promise<void> {
  const preparation = await steps.prepare(run);
  await saveState(
    env,
    chunk,
    { problems: preparation.problems.length },
    { preparation, expected: null, lost: null },
  );
}

/**
 * Sends the events and notes how many the user will have. A try whose answer was lost may have sent them: then their
 * number must stand still first, because copies that wait in the platform's queue together end as dead letters.
 */
async function send(env: PipelineEnvironment, chunk: ClaimedChunk, opened: Opened): Promise<void> {
  const { steps, run } = opened;
  const state = stateOf(opened);
  if (state.preparation.problems.length > 0) return await saveState(env, chunk, { events: 0 }, state);
  const earlier = z.object({ seen: z.int(), rests: z.boolean() }).nullable().parse(chunk.cursor);
  const seen = await steps.countEvents(run);
  const rests = earlier === null || (earlier.rests && earlier.seen === seen);
  await commitPage(env, chunk, { seen, rests: true }, async () => undefined);
  if (!rests) throw new TryLater(restMs);
  try {
    const { accepted } = await steps.send(run, state.preparation);
    await saveState(env, chunk, { events: accepted }, { ...state, expected: seen + accepted });
  } catch (error) {
    const final =
      isAppError(error) && ["target.quota_exceeded", "target.invalid_request"].includes(error.code);
    if (!final) throw error;
    await saveState(env, chunk, { events: 0 }, { ...state, lost: error.userMessage });
  }
}

/** Waits until the events are stored, or until it has waited long enough. */
async function settle(env: PipelineEnvironment, chunk: ClaimedChunk, opened: Opened): Promise<void> {
  const { steps, run, options } = opened;
  const state = stateOf(opened);
  const { expected } = state;
  if (expected === null) return await saveState(env, chunk, { stored: 0 }, state);
  const cursorSchema = z.object({ since: z.iso.datetime(), pauseMs: z.number() }).nullable();
  const cursor = cursorSchema.parse(chunk.cursor) ?? {
    since: env.now().toISOString(),
    pauseMs: firstPollMs,
  };
  const stored = await steps.countEvents(run);
  if (stored >= expected) return await saveState(env, chunk, { stored }, state);
  if (env.now().getTime() - Date.parse(cursor.since) >= options.lostAfterMs) {
    return await saveState(env, chunk, { stored }, { ...state, lost: notStored });
  }
  const pauseMs = Math.min(longestPollMs, cursor.pauseMs * 1.5);
  await commitPage(env, chunk, { ...cursor, pauseMs }, async () => undefined);
  throw new TryLater(cursor.pauseMs);
}
