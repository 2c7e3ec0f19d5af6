import Stripe from "stripe";
import { z } from "zod";
import { countStreams } from "@/lib/db/queries/snapshots";
import { STRIPE_API_VERSION } from "@/lib/emulators/stripe";
import { sourceRequestsInFlight } from "@/lib/pipeline/open-connection";
import { connectSource } from "@/lib/services/connections/connect-source";
import { changeSettings } from "@/lib/services/migrations/change-settings";
import { createMigration } from "@/lib/services/migrations/create-migration";
import { startExport } from "@/lib/services/snapshots/start-export";
import { describePhases, openInstallation, runSeconds, waitForRun } from "./installation";
import { type LaunchedStandIn, launchStandIn } from "./launch-stand-in";
import type { Outcome } from "./result";

/** The size of the sandbox. */
const account = { customers: 1_000, usageRows: 50_000, seed: "bench" };
const pageDelayMs = 100;

/**
 * Objects per second through export, map and staging, against a loop over the official SDK that only reads the same
 * lists with the same number of requests in flight. No limiter on either side; each page takes 100 ms.
 */
export async function exportStripe(): Promise<Outcome> {
  const stripe = await launchStandIn({
    kind: "stripe",
    options: { ...account, pageDelayMs, rateLimit: "off" },
  });
  const { owner, close } = await openInstallation([stripe.baseUrl]);
  try {
    const { migrationId } = await createMigration(owner, { name: "Export", sourceProvider: "stripe" });
    const settings = { usageDays: 90, sourceRequestsPerSecond: 10_000 };
    await changeSettings(owner, { migrationId, settings });
    await connectSource(owner, { migrationId, apiKey: stripe.apiKey, baseUrl: stripe.baseUrl });
    const before = await readLedger(stripe, 0);
    const { runId, snapshotId } = await startExport(owner, { migrationId });
    await waitForRun(owner, { migrationId, runId });
    const requests = await readLedger(stripe, before.length);

    const seconds = await runSeconds(owner, { migrationId, runId });
    const streams = await countStreams(owner.db.drizzle, { migrationId, snapshotId });
    const objects = streams.reduce((sum, stream) => sum + stream.objects, 0);
    const bare = await readWithSdk(stripe, listsOf(requests));
    return {
      results: [
        {
          bench: "export-stripe",
          metric: "primary",
          ours: objects / seconds,
          rival: (objects * 1000) / bare.ms,
          rivalName: "official SDK, reading only",
          unit: "objects/s",
          n: objects,
        },
      ],
      notes: [
        `Target: ratio at least 0.6. ${requests.length} requests of ours, ${bare.requests} of the bare loop, ${sourceRequestsInFlight} in flight on both sides.`,
        `Phases (chunks): ${await describePhases(owner, { migrationId, runId })}.`,
      ],
    };
  } finally {
    await close();
    await stripe.stop();
  }
}

const ledgerSchema = z.object({
  entries: z.array(
    z.object({
      seq: z.int(),
      path: z.string(),
      query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }),
  ),
  nextAfter: z.int().nullable(),
});
type Request = z.infer<typeof ledgerSchema>["entries"][number];

/** What the stand-in was asked after a place in its ledger. */
async function readLedger(stripe: LaunchedStandIn, after: number): Promise<Request[]> {
  const requests: Request[] = [];
  let next: number | null = after;
  while (next !== null) {
    const answer = await fetch(`${stripe.controlUrl}/ledger?after=${next}&limit=10000`);
    const page = ledgerSchema.parse(await answer.json());
    requests.push(...page.entries);
    next = page.nextAfter;
  }
  return requests;
}

/** The lists and objects behind the requests, each once, as the path that begins it. */
function listsOf(requests: readonly Request[]): string[] {
  const paths = requests
    // Pages that only prove where a list begins are a care of ours that a bare loop does not take.
    .filter(({ query }) => !("ending_before" in query) && query.limit !== "1")
    .map(({ path, query }) => {
      const { starting_after: _, ...rest } = query;
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(rest)) {
        for (const one of [value].flat()) parameters.append(name, one);
      }
      return parameters.size === 0 ? path : `${path}?${parameters}`;
    });
  return [...new Set(paths)];
}

const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string() })).optional(),
  has_more: z.boolean().optional(),
});

/** Reads every list to its end, as many at once as an export has requests in flight, and keeps nothing. */
async function readWithSdk(
  { baseUrl, apiKey }: LaunchedStandIn,
  lists: readonly string[],
): Promise<{ ms: number; requests: number }> {
  const url = new URL(baseUrl);
  const stripe = new Stripe(apiKey, {
    apiVersion: STRIPE_API_VERSION,
    host: url.hostname,
    port: Number(url.port),
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  });
  let requests = 0;
  const waiting = lists.values();
  const lane = async (): Promise<void> => {
    for (const path of waiting) {
      for (let after: string | null = ""; after !== null; ) {
        const cursor: string = after === "" ? "" : `${path.includes("?") ? "&" : "?"}starting_after=${after}`;
        requests += 1;
        const page = pageSchema.parse(await stripe.rawRequest("GET", `${path}${cursor}`));
        after = page.has_more ? (page.data?.at(-1)?.id ?? null) : null;
      }
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: sourceRequestsInFlight }, lane));
  return { ms: performance.now() - startedAt, requests };
}
