import { COST_PER_CREDIT, formatCost } from "./event-cost";
import type { StoredEvent } from "./model";

interface Sums {
  events: number;
  inputTokens: bigint;
  outputTokens: bigint;
  credits: bigint;
  cost: bigint;
}

/** Adds events up per key, keys in the order of their first event. */
function sumBy(events: readonly StoredEvent[], keyOf: (event: StoredEvent) => string | null) {
  const groups = new Map<string, Sums>();
  for (const event of events) {
    const key = keyOf(event);
    if (key === null) continue;
    let sums = groups.get(key);
    if (!sums) {
      sums = { events: 0, inputTokens: 0n, outputTokens: 0n, credits: 0n, cost: 0n };
      groups.set(key, sums);
    }
    sums.events += 1;
    sums.inputTokens += BigInt(event.inputTokens);
    sums.outputTokens += BigInt(event.outputTokens);
    sums.credits += event.creditsBurned;
    sums.cost += event.cost;
  }
  return [...groups];
}

const providerKey = (event: StoredEvent): string | null =>
  event.provider === null ? null : `${event.provider}:${event.model ?? ""}`;

/** The key is taken apart at its first two colons, so a model name loses what follows a colon. */
function splitProviderKey(key: string): { provider: string; model: string } {
  const [provider = "", model = ""] = key.split(":");
  return { provider, model };
}

/** `data` of GET /v1/analytics/usage. */
export function usageReport(events: readonly StoredEvent[]) {
  const total = sumBy(events, () => "all")[0]?.[1];
  return {
    summary: {
      totalEvents: total?.events ?? 0,
      totalInputTokens: String(total?.inputTokens ?? 0n),
      totalOutputTokens: String(total?.outputTokens ?? 0n),
      totalCreditsBurned: String(total?.credits ?? 0n),
      totalCostUsd: formatCost(total?.cost ?? 0n, 4),
    },
    byFeature: sumBy(events, (event) => event.featureId).map(([featureId, sums]) => ({
      featureId,
      eventCount: sums.events,
      creditsBurned: String(sums.credits),
      costUsd: formatCost(sums.cost, 4),
    })),
    byProvider: sumBy(events, providerKey).map(([key, sums]) => ({
      ...splitProviderKey(key),
      eventCount: sums.events,
      inputTokens: String(sums.inputTokens),
      outputTokens: String(sums.outputTokens),
    })),
    byEventType: sumBy(events, (event) => event.eventType).map(([eventType, sums]) => ({
      eventType,
      eventCount: sums.events,
      creditsBurned: String(sums.credits),
      costUsd: formatCost(sums.cost, 4),
    })),
    timeline: sumBy(events, (event) => new Date(event.timestampMs).toISOString().split("T")[0] ?? "").map(
      ([date, sums]) => ({ date, events: sums.events, creditsBurned: String(sums.credits) }),
    ),
  };
}

const percent = (part: bigint, whole: bigint): number =>
  whole === 0n ? 0 : Math.round((Number(part) / Number(whole)) * 10_000) / 100;

/** `data` of GET /v1/analytics/costs: credits at 1,000 a dollar are the revenue. */
export function costReport(events: readonly StoredEvent[]) {
  const all = sumBy(events, () => "all")[0]?.[1];
  const cost = all?.cost ?? 0n;
  const revenue = (all?.credits ?? 0n) * COST_PER_CREDIT;
  return {
    summary: {
      totalRevenue: formatCost(revenue, 4),
      totalProviderCost: formatCost(cost, 4),
      totalMargin: formatCost(revenue - cost, 4),
      marginPercent: percent(revenue - cost, revenue),
    },
    byProvider: sumBy(events, providerKey).map(([key, sums]) => {
      const earned = sums.credits * COST_PER_CREDIT;
      return {
        ...splitProviderKey(key),
        providerCost: formatCost(sums.cost, 4),
        revenue: formatCost(earned, 4),
        margin: formatCost(earned - sums.cost, 4),
      };
    }),
  };
}
