import type { StandInResponse } from "../shared/exchange";
import { rateLimitBody } from "./fixed-window";
import type { Tenant, Tier } from "./model";
import { nowMs, type Platform } from "./platform";

const MONTHLY_EVENTS: Record<Tier, number | null> = { STARTER: 10_000, GROWTH: 100_000, ENTERPRISE: null };
const INNER_WINDOW_MS = 60_000;

/** The month of the request, not of the events; without a leading zero. */
function quotaPeriod(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getUTCFullYear()}-${at.getUTCMonth() + 1}`;
}

/** One request to the ingestion service; a refusal of its own limiter. */
export function takeInner(platform: Platform): StandInResponse | null {
  const { innerLimit } = platform.switches;
  if (innerLimit === "off") return null;
  const state = platform.innerLimiter.take("gateway", innerLimit, INNER_WINDOW_MS);
  if (state.allowed) return null;
  // No retry-after: the gateway passes on the body alone.
  return { status: 429, json: rateLimitBody(state.resetMs), facts: { limiter: "ingestion" } };
}

/**
 * Passes a request on to the ingestion service: quota first, consumed whatever comes after, then the service's own
 * limiter, then whether it is there at all.
 * @param events how much of the month's quota the request takes.
 */
export async function askIngestion(
  platform: Platform,
  tenant: Tenant,
  events: number,
  failure: string,
  work: () => StandInResponse | Promise<StandInResponse>,
): Promise<StandInResponse> {
  const quota = takeQuota(platform, tenant, events);
  if ("refused" in quota) return quota.refused;
  let answer = platform.switches.ingestionDown
    ? { status: 500, json: { error: "Internal Server Error", message: failure } }
    : takeInner(platform);
  answer ??= await work();
  return { ...answer, headers: { ...quota.headers, ...answer.headers } };
}

function takeQuota(
  platform: Platform,
  tenant: Tenant,
  events: number,
): { headers: Record<string, string> } | { refused: StandInResponse } {
  const limit = MONTHLY_EVENTS[tenant.tier];
  if (limit === null || !platform.switches.quota) return { headers: {} };
  const period = quotaPeriod(nowMs(platform));
  const currentUsage = platform.state.accounts.usedQuota(tenant.id, period);
  if (currentUsage + events > limit) {
    const message = `Monthly quota exceeded (${limit} events). Please upgrade your plan.`;
    const details = { currentUsage, limit, period };
    return { refused: { status: 402, json: { error: "Payment Required", message, details } } };
  }
  const used = currentUsage + events;
  platform.state.commit({ k: "quota", tenantId: tenant.id, period, used });
  return { headers: { "x-monthly-quota-remaining": String(limit - used) } };
}
