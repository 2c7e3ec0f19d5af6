import { creditsForCost, tokenCost } from "./event-cost";
import type { Entitlement, LimitPeriod } from "./model";
import type { PlatformState } from "./platform-state";
import { findModelPrice, PROVIDERS } from "./price-table";
import type { EnforcementSwitches } from "./switches";

interface CheckRequest {
  tenantId: string;
  userId: string;
  featureId: string;
  action: {
    type: string;
    provider?: string | undefined;
    model?: string | undefined;
    estimated_input_tokens?: number | undefined;
    estimated_output_tokens?: number | undefined;
  };
}

interface CheckDecision {
  allowed: boolean;
  reason: string | null;
  estimatedCostCredits: number | null;
  estimatedCostUsd: number | null;
  currentBalance: number | null;
  actions: { type: string; label: string; url: string }[];
}

const CREATE_WALLET = { type: "create_wallet", label: "Create Credit Wallet", url: "/credits/wallet" };
const PURCHASE_NEW = { type: "purchase", label: "Purchase New Credits", url: "/credits/purchase" };
const PURCHASE = { type: "purchase", label: "Purchase Credits", url: "/credits/purchase" };
const UPGRADE = { type: "upgrade", label: "Increase Limit", url: "/upgrade" };
const PRICED_ACTIONS = new Set(["token_usage", "image_generation", "video_generation"]);

/** Thrown when the database does not know the provider's name. */
export class UnknownProvider extends Error {}

export interface CheckConditions {
  nowMs: number;
  enums: keyof typeof PROVIDERS;
  enforces: EnforcementSwitches;
}

/**
 * Decides as the platform does: the row is chosen by feature alone (unless switched), then wallet, expiry, price, limit
 * and balance are looked at in that order.
 * @throws UnknownProvider
 */
export function checkEntitlement(
  state: PlatformState,
  request: CheckRequest,
  at: CheckConditions,
): CheckDecision {
  const { tenantId, userId, featureId } = request;
  const { enforces } = at;
  const row =
    enforces.usersInChecks === "ignored"
      ? state.entitlements.findDeciding(tenantId, featureId)
      : state.entitlements.findOwn(tenantId, featureId, userId);
  const wallet = state.credits.listWallets(tenantId, userId)[0];
  const refusal: CheckDecision = {
    allowed: false,
    reason: null,
    estimatedCostCredits: null,
    estimatedCostUsd: null,
    currentBalance: null,
    actions: [],
  };
  if (!wallet) return { ...refusal, reason: "No credit wallet found", actions: [CREATE_WALLET] };
  const currentBalance = Number(wallet.balance);
  if (wallet.expiresAtMs !== null && wallet.expiresAtMs <= at.nowMs) {
    return { ...refusal, reason: "Credits have expired", currentBalance, actions: [PURCHASE_NEW] };
  }
  const cost = estimate(request.action, at.enums);
  const credits = creditsForCost(cost);
  const decision: CheckDecision = {
    allowed: true,
    reason: null,
    estimatedCostCredits: cost === 0n ? null : Number(credits),
    estimatedCostUsd: cost === 0n ? null : Number(cost) / 1e10,
    currentBalance,
    actions: [],
  };
  if (!row && enforces.unknownFeature === "deny") {
    return { ...decision, allowed: false, reason: "Feature not included", actions: [UPGRADE] };
  }
  const limitType = row?.limitType ?? "NONE";
  const limit = row && limitType !== "NONE" ? row.limitValue : null;
  if (row && limit !== null && currentUsage(state, row, at) >= limit) {
    const reason = `Usage limit of ${limit} reached`;
    return limitType === "HARD"
      ? { ...decision, allowed: false, reason, actions: [UPGRADE] }
      : { ...decision, reason: `${reason} (soft limit)` };
  }
  if (wallet.balance >= credits) return decision;
  const asksCredits = limitType === "SOFT" && enforces.softWithoutValue === "asksCredits";
  if (limitType !== "NONE" && limit === null && !asksCredits) return decision;
  if (limitType === "SOFT" && limit !== null) {
    return { ...decision, reason: "Low credits - consider purchasing more", actions: [PURCHASE] };
  }
  return { ...decision, allowed: false, reason: "Insufficient credits", actions: [PURCHASE] };
}

/** What counts against a row: stored events of its user if it has one, otherwise of the whole tenant. */
export function currentUsage(
  state: PlatformState,
  row: Entitlement,
  at: Pick<CheckConditions, "nowMs" | "enforces">,
): number {
  const { limitsCount, utcOffsetMinutes } = at.enforces;
  const since = periodStart(row.period, at.nowMs, utcOffsetMinutes * 60_000);
  return state.events.countOf(row.tenantId, row.featureId, row.userId, since, limitsCount);
}

function periodStart(period: LimitPeriod | null, nowMs: number, aheadMs: number): number | null {
  if (period === null || period === "TOTAL") return null;
  const local = new Date(nowMs + aheadMs);
  const day = period === "DAILY" ? local.getUTCDate() : 1;
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), day) - aheadMs;
}

/** Cost of an action in 1e-10 USD; only token prices are known, everything else is free. */
function estimate(action: CheckRequest["action"], enums: keyof typeof PROVIDERS): bigint {
  const { type, provider, model } = action;
  if (!PRICED_ACTIONS.has(type) || !provider || !model) return 0n;
  if (!PROVIDERS[enums].some((name) => name === provider)) throw new UnknownProvider(provider);
  const price = type === "token_usage" ? findModelPrice(provider, model) : null;
  if (!price) return 0n;
  const whole = (tokens: number | undefined): number => Math.max(0, Math.round(tokens ?? 0));
  return tokenCost(price, whole(action.estimated_input_tokens), whole(action.estimated_output_tokens));
}
