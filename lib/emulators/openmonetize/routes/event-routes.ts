import { admitBody, admitQuery, ok } from "../answers";
import { formatCost } from "../event-cost";
import type { GatewayRoute } from "../gateway";
import { ingestEvents } from "../ingest";
import { askIngestion } from "../ingestion-service";
import type { StoredEvent } from "../model";
import { iso, nowMs } from "../platform";
import { eventsQuery, ingestBody, replayBody } from "../schemas";

const DLQ_PAGE = 100;
const REPLAY_ALL = 1000;

/** Built by hand: metadata is kept as text, and a crawl reads hundreds of pages of these. */
function eventJson(event: StoredEvent): string {
  const head = JSON.stringify({
    id: event.id,
    eventType: event.eventType,
    featureId: event.featureId,
    provider: event.provider,
    model: event.model,
    inputTokens: String(event.inputTokens),
    outputTokens: String(event.outputTokens),
    creditsBurned: String(event.creditsBurned),
    costUsd: formatCost(event.cost, 10),
    timestamp: iso(event.timestampMs),
  });
  return `${head.slice(0, -1)},"metadata":${event.metadataJson}}`;
}

export const eventRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/events/ingest",
    handle: (platform, request, tenant) => {
      const { events } = admitBody(ingestBody, request, "short");
      return ingestEvents(platform, tenant, events, request.rawBody.length);
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/events",
    handle: (platform, request, tenant) => {
      const { limit, offset } = admitQuery(eventsQuery, request);
      const { events } = platform.state;
      const page = events.page(tenant.id, Math.round(offset), Math.round(limit)).map(eventJson).join(",");
      const pagination = JSON.stringify({ total: events.count(tenant.id), limit, offset });
      return {
        status: 200,
        headers: { "content-type": "application/json; charset=utf-8" },
        text: `{"data":[${page}],"pagination":${pagination}}`,
      };
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/events/dlq",
    handle: (platform, _request, tenant) =>
      askIngestion(platform, tenant, 1, "Failed to fetch dead letter queue", () => {
        const all = [...platform.state.queue.deadLetters.values()];
        const items = all.slice(0, DLQ_PAGE).map(({ jobId, item, surfacedAtMs }) => ({
          id: jobId,
          name: "dlq-event",
          data: {
            ...item.event,
            customer_id: item.tenantId,
            batch_id: item.batchId,
            enqueued_at: iso(item.enqueuedAtMs),
          },
          timestamp: surfacedAtMs,
          failedReason: "Poison message",
        }));
        return ok({ counts: { active: all.length }, items });
      }),
  },
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/events/dlq/replay",
    handle: (platform, request, tenant) => {
      const { jobIds } = admitBody(replayBody, request);
      return askIngestion(platform, tenant, 1, "Failed to replay dead letters", () => {
        const wanted = jobIds && new Set(jobIds);
        const chosen = [...platform.state.queue.deadLetters.values()]
          .filter(({ jobId }) => !wanted || wanted.has(jobId))
          .slice(0, REPLAY_ALL);
        for (const { item } of chosen) platform.state.commit({ k: "replayed", seq: item.seq });
        platform.consumer.wake();
        const message = chosen.length > 0 ? "Jobs replayed successfully" : "No jobs to replay";
        return { ...ok({ message, count: chosen.length }), applied: chosen.length > 0 };
      });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/events/info",
    handle: (platform, _request, tenant) =>
      askIngestion(platform, tenant, 1, "Failed to fetch ingestion service info", () =>
        ok({
          status: "ready",
          timestamp: iso(nowMs(platform)),
          services: { database: "connected", queue: "connected" },
        }),
      ),
  },
];
