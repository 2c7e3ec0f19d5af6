import { StandInFailure, type StandInRequest } from "../../shared/exchange";
import { admitQuery, ok, refuse, requestTarget, routeNotFound } from "../answers";
import type { GatewayRoute } from "../gateway";
import type { StoredEvent, Tenant } from "../model";
import { nowMs, type Platform } from "../platform";
import { PROVIDERS } from "../price-table";
import { burnRateQuery, usageQuery } from "../schemas";
import { costReport, usageReport } from "../usage-analytics";

const DAY_MS = 86_400_000;

/** A comma list of wanted values; every value passes without one. */
function oneOf(list: string | undefined): (value: string | null) => boolean {
  if (!list) return () => true;
  const wanted = new Set(list.split(","));
  return (value) => value !== null && wanted.has(value);
}

/** Both ends count. Without dates: the last 30 days. */
function slice(platform: Platform, tenant: Tenant, query: { startDate?: string; endDate?: string }) {
  const now = nowMs(platform);
  const from = query.startDate === undefined ? now - 30 * DAY_MS : Date.parse(query.startDate);
  const to = query.endDate === undefined ? now : Date.parse(query.endDate);
  return platform.state.events.between(tenant.id, from, to);
}

function selectEvents(platform: Platform, tenant: Tenant, request: StandInRequest): StoredEvent[] {
  const query = admitQuery(usageQuery, request);
  if (query.customerId !== undefined && query.customerId !== tenant.id) {
    throw refuse(403, "Access denied to this customer's analytics");
  }
  const known = PROVIDERS[platform.switches.enums];
  if (query.provider?.split(",").some((name) => !known.some((provider) => provider === name))) {
    throw refuse(500, "Failed to fetch usage analytics");
  }
  const isProvider = oneOf(query.provider);
  const isModel = oneOf(query.model);
  const isFeature = oneOf(query.featureId);
  return slice(platform, tenant, query).filter(
    (event) => isProvider(event.provider) && isModel(event.model) && isFeature(event.featureId),
  );
}

/** Credits moved by burns in the last days; negative, as the platform reports them. */
function burned(platform: Platform, walletId: string, days: number) {
  const since = nowMs(platform) - days * DAY_MS;
  const credits = platform.state.credits
    .listTransactions(walletId)
    .filter((tx) => tx.type === "BURN" && tx.createdAtMs >= since)
    .reduce((sum, tx) => sum + tx.amount, 0n);
  return { creditsBurned: Number(credits), averagePerDay: Number(credits) / days };
}

/** Routes that the gateway forwards to paths which do not exist behind it. */
const DEAD_PATHS: readonly [method: string, pattern: string][] = [
  ["GET", "/v1/analytics/cost-breakdown"],
  ["GET", "/v1/analytics/usage-trends"],
  ["GET", "/v1/analytics/burn-forecast"],
  ["GET", "/v1/analytics/summary"],
  ["GET", "/v1/burn-tables"],
  ["POST", "/v1/burn-tables"],
  ["GET", "/v1/burn-tables/active"],
  ["GET", "/v1/burn-tables/:id"],
  ["PATCH", "/v1/burn-tables/:id"],
  ["DELETE", "/v1/burn-tables/:id"],
];

export const analyticsRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/analytics/usage",
    handle: (platform, request, tenant) => ok({ data: usageReport(selectEvents(platform, tenant, request)) }),
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/analytics/costs",
    handle: (platform, request, tenant) => ok({ data: costReport(selectEvents(platform, tenant, request)) }),
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/analytics/burn-rate",
    handle: (platform, request, tenant) => {
      const { userId } = admitQuery(burnRateQuery, request);
      const wallet = platform.state.credits.listWallets(tenant.id, userId ?? null)[0];
      if (!wallet) throw refuse(404, "Credit wallet not found");
      return ok({
        data: {
          currentBalance: Number(wallet.balance),
          last7Days: burned(platform, wallet.id, 7),
          last30Days: burned(platform, wallet.id, 30),
          projectedRunout: { daysRemaining: null, estimatedRunoutDate: null },
          recommendations: [],
        },
      });
    },
  },
  ...DEAD_PATHS.map(
    ([method, pattern]): GatewayRoute => ({
      access: "tenant",
      method,
      pattern,
      handle: (_platform, request) => {
        throw new StandInFailure(routeNotFound(method, requestTarget(request)));
      },
    }),
  ),
];
