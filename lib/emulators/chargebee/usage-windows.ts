import { Decimal } from "./rate-item";
import { wrongValue } from "./site-errors";
import type { SiteState } from "./site-state";

const windowSeconds: Record<string, number> = { minute: 60, hour: 3600, day: 86_400, week: 604_800 };

/** What a metered feature counted, summed up per window; windows without events are left out. Newest first. */
export function usageWindows(state: SiteState, subscriptionId: string, query: URLSearchParams): object[] {
  const featureId = query.get("feature_id") ?? wrongValue("feature_id", "cannot be blank");
  const feature = state.feature.find(featureId);
  if (!feature?.metered) wrongValue("feature_id", "is not a metered feature");
  const size = windowSeconds[query.get("window_size") ?? "day"] ?? wrongValue("window_size", "invalid value");
  const from = Number(query.get("timeframe_start") ?? 0);
  const to = Number(query.get("timeframe_end") ?? Number.MAX_SAFE_INTEGER);
  const windows = new Map<number, Decimal>();
  for (const event of state.counted) {
    if (event.subscriptionId !== subscriptionId || event.featureId !== featureId) continue;
    if (event.at < from || event.at >= to) continue;
    const start = event.at - (event.at % size);
    windows.set(start, (windows.get(start) ?? new Decimal(0)).plus(event.value));
  }
  return [...windows]
    .sort(([a], [b]) => b - a)
    .map(([start, value]) => ({
      subscription_id: subscriptionId,
      feature_id: featureId,
      aggregated_value: value.toFixed(),
      aggregated_from: start,
      aggregated_to: start + size,
      object: "usage_summary",
    }));
}
