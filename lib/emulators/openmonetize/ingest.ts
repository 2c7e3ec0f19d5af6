import { randomUUID } from "node:crypto";
import type { StandInResponse } from "../shared/exchange";
import { askIngestion } from "./ingestion-service";
import type { AcceptedEvent, Tenant } from "./model";
import { nowMs, type Platform } from "./platform";

/** What the ingestion service reads of a body. */
const INNER_BODY_BYTES = 1024 * 1024;
/** The gateway writes the tenant's id into every event: `"customer_id":"<36 characters>",`. */
const ADDED_PER_EVENT = 53;

/** Queues a batch that the gateway has admitted. A 202 says nothing about storing. */
export function ingestEvents(
  platform: Platform,
  tenant: Tenant,
  events: AcceptedEvent[],
  receivedBytes: number,
): Promise<StandInResponse> {
  return askIngestion(platform, tenant, events.length, "Failed to ingest events", async () => {
    const startedAtMs = performance.now();
    if (isTooLarge(events, receivedBytes)) {
      const message = "Request body is too large";
      const json = {
        statusCode: 413,
        code: "FST_ERR_CTP_BODY_TOO_LARGE",
        error: "Payload Too Large",
        message,
      };
      return { status: 413, json };
    }
    const stored = platform.state.events;
    const isKnown = ({ idempotency_key: key }: AcceptedEvent): boolean =>
      key !== undefined && stored.hasKey(key);
    const fresh = events.filter((event) => !isKnown(event));
    const duplicates = events.length - fresh.length;
    if (fresh.length === 0) {
      const message = "All events were duplicates";
      const json = {
        accepted: 0,
        rejected: 0,
        duplicates,
        batch_id: null,
        status: "all_duplicates",
        message,
      };
      return { status: 200, json, facts: { accepted: 0, duplicates } };
    }
    const batchId = randomUUID();
    enqueue(platform, tenant, batchId, fresh);
    await pace(platform, events.length, startedAtMs);
    const facts = { accepted: fresh.length, duplicates, batchId };
    const processing = { processing_time_ms: Math.round(performance.now() - startedAtMs) };
    const json = {
      accepted: fresh.length,
      rejected: 0,
      duplicates,
      batch_id: batchId,
      status: "processing",
      ...processing,
    };
    return { status: 202, json, applied: true, facts };
  });
}

function enqueue(platform: Platform, tenant: Tenant, batchId: string, events: AcceptedEvent[]): void {
  platform.counts.accepted += events.length;
  if (platform.switches.storing === "discard") {
    platform.counts.discarded += events.length;
    return;
  }
  const { nextSeq } = platform.state.queue;
  const atMs = nowMs(platform);
  platform.state.commit({ k: "queued", tenantId: tenant.id, batchId, atMs, firstSeq: nextSeq, events });
  platform.consumer.wake();
}

/** The size counts after the gateway has dropped unknown fields; most batches are clearly below it. */
function isTooLarge(events: AcceptedEvent[], receivedBytes: number): boolean {
  const added = events.length * ADDED_PER_EVENT;
  if (receivedBytes + added <= INNER_BODY_BYTES) return false;
  return Buffer.byteLength(JSON.stringify({ events })) + added > INNER_BODY_BYTES;
}

/** Delays the answer until the batch's own time has passed and the pace allows as many events. */
async function pace(platform: Platform, events: number, startedAtMs: number): Promise<void> {
  const { batchDelayMs, ingestPace } = platform.switches;
  let dueAtMs = startedAtMs + batchDelayMs;
  if (ingestPace !== "off") {
    const from = Math.max(platform.pacedUntilMs, startedAtMs);
    platform.pacedUntilMs = from + (events / ingestPace) * 1000;
    dueAtMs = Math.max(dueAtMs, platform.pacedUntilMs);
  }
  const waitMs = dueAtMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
