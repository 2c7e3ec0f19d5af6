import { Agent, request } from "undici";
import { usageTimes } from "@/lib/db/queries/operations";
import { listWritesOfPhase } from "@/lib/db/queries/plans";
import { usageSenders } from "@/lib/pipeline/import-run/send-usage";
import type { ServiceContext } from "@/lib/services/context";
import { approvePlan } from "@/lib/services/plans/approve-plan";
import { cancelRun } from "@/lib/services/runs/control-run";
import { startImport } from "@/lib/services/runs/start-import";
import { maxBatchEvents } from "@/lib/target/openmonetize";
import { describePhases, waitForRun } from "./installation";
import type { LaunchedStandIn } from "./launch-stand-in";
import { openMigration, planAll } from "./open-migration";
import type { Outcome } from "./result";

const account = { customers: 250, usageRows: 20_000, copies: 8 };

/** What a real platform accepts on two cores; storing would be its bottleneck and is left out. */
const pacedTarget = {
  switches: {
    rateLimit: "off",
    innerLimit: "off",
    quota: false,
    storing: "discard",
    batchDelayMs: 210,
    ingestPace: 17_000,
  },
} as const;

/**
 * Events per second that the importer gets accepted, with an intent per request and an operation per record, against a
 * bare loop that posts ready-made batches to the same stand-in. Four senders on both sides.
 */
export async function importApi(): Promise<Outcome> {
  const { owner, migrationId, target, close } = await openMigration(account, pacedTarget);
  try {
    const { planId, hash } = await planAll(owner, migrationId);
    await approvePlan(owner, { migrationId, planId, hash });
    const bodies = await readyMadeBatches(owner, { migrationId, planId });
    const before = await postAll(target, bodies);
    const { runId } = await startImport(owner, { migrationId, planId, expectHash: hash, maxBacklog: null });
    const at = { migrationId, runId };
    await waitForRun(owner, at, "usage");
    // Nothing is stored, so waiting for it would end in a run of lost events.
    await cancelRun(owner, at);
    const ours = await usageTimes(owner.db.drizzle, at);
    const after = await postAll(target, bodies);
    const events = ours.accepted;
    const bareEvents = 2 * bodies.reduce((sum, body) => sum + body.events, 0);
    return {
      results: [
        {
          bench: "import-api",
          metric: "primary",
          ours: events / ours.seconds,
          rival: bareEvents / (before + after),
          rivalName: "bare loop, ready-made batches",
          unit: "events/s",
          n: events,
        },
      ],
      notes: [
        `Target: ratio at least 0.8. ${bodies.length} batches, ${usageSenders} senders on both sides; the bare loop ran before (${before.toFixed(1)} s) and after (${after.toFixed(1)} s).`,
        `Phases (chunks): ${await describePhases(owner, at)}.`,
      ],
    };
  } finally {
    await close();
  }
}

interface Body {
  readonly text: string;
  readonly events: number;
}

/** The planned events in the order of the import, serialised. */
async function readyMadeBatches(
  owner: ServiceContext,
  at: { migrationId: string; planId: string },
): Promise<Body[]> {
  const bodies: Body[] = [];
  for (let afterOrdinal = -1; ; ) {
    const page = { afterOrdinal, limit: maxBatchEvents, retryOf: null };
    const rows = await listWritesOfPhase(owner.db.drizzle, at, "usage", page);
    const last = rows.at(-1);
    if (!last) return bodies;
    afterOrdinal = last.ordinal;
    const events = rows.flatMap(({ write }) => (write.kind === "ingestEvent" ? [write.event] : []));
    bodies.push({ text: JSON.stringify({ events }), events: events.length });
  }
}

/** Posts every batch once; seconds from the first request to the last answer. */
async function postAll(target: LaunchedStandIn, bodies: readonly Body[]): Promise<number> {
  const dispatcher = new Agent({ connections: usageSenders });
  const waiting = bodies.values();
  const sender = async (): Promise<void> => {
    for (const { text } of waiting) {
      const answer = await request(`${target.baseUrl}/v1/events/ingest`, {
        dispatcher,
        method: "POST",
        headers: { authorization: `Bearer ${target.apiKey}`, "content-type": "application/json" },
        body: text,
      });
      if (answer.statusCode !== 202) throw new Error(`the stand-in answered ${answer.statusCode}`);
      await answer.body.dump();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: usageSenders }, sender));
  const seconds = (performance.now() - startedAt) / 1000;
  await dispatcher.close();
  return seconds;
}
