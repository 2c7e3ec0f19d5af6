import {
  StandInFailure,
  type StandInRequest,
  type StandInResponse,
  type StandInRoute,
} from "../shared/exchange";
import { refuse, requestTarget, routeNotFound } from "./answers";
import { rateLimitBody } from "./fixed-window";
import type { Tenant } from "./model";
import type { Platform } from "./platform";

export interface PublicRoute {
  access: "public";
  method: string;
  pattern: string;
  handle(platform: Platform, request: StandInRequest): StandInResponse | Promise<StandInResponse>;
}

export interface TenantRoute {
  access: "tenant";
  method: string;
  pattern: string;
  handle(
    platform: Platform,
    request: StandInRequest,
    tenant: Tenant,
  ): StandInResponse | Promise<StandInResponse>;
}

export type GatewayRoute = PublicRoute | TenantRoute;

const MAX_PARAM_LENGTH = 100;

/**
 * Puts the gateway in front of the routes: rate limit by token, then authentication, then the handler. A path
 * parameter that is too long matches no route and is not counted.
 */
export function gatewayRoutes(platform: Platform, routes: readonly GatewayRoute[]): StandInRoute[] {
  return routes.map((route) => ({
    method: route.method,
    pattern: route.pattern,
    handle: async (request) => {
      if (Object.values(request.params).some((value) => value.length > MAX_PARAM_LENGTH)) {
        return routeNotFound(request.method, requestTarget(request));
      }
      const token = presentedToken(request);
      const limit = takeRequest(platform, token);
      if ("refused" in limit) return limit.refused;
      const answer = await answerOf(platform, route, request, token);
      platform.state.flush();
      return { ...answer, headers: { ...limit.headers, ...answer.headers } };
    },
  }));
}

/** The key as it was sent: a Bearer token wins over X-API-Key, and the scheme's word is case sensitive. */
export function presentedToken(request: StandInRequest): string | null {
  const { authorization, "x-api-key": apiKey } = request.headers;
  if (typeof authorization === "string" && authorization.startsWith("Bearer ")) {
    return authorization.slice("Bearer ".length);
  }
  return typeof apiKey === "string" && apiKey !== "" ? apiKey : null;
}

function takeRequest(
  platform: Platform,
  token: string | null,
): { headers: Record<string, string> } | { refused: StandInResponse } {
  const { rateLimit, rateWindowMs } = platform.switches;
  if (rateLimit === "off") return { headers: {} };
  // Everybody here calls from the loopback address, so callers without a token share one window.
  const state = platform.gatewayLimiter.take(token ?? "ip 127.0.0.1", rateLimit, rateWindowMs);
  const seconds = String(Math.max(1, Math.ceil(state.resetMs / 1000)));
  const headers = {
    "x-ratelimit-limit": String(state.limit),
    "x-ratelimit-remaining": String(state.remaining),
    "x-ratelimit-reset": seconds,
  };
  if (state.allowed) return { headers };
  return {
    refused: {
      status: 429,
      headers: { ...headers, "retry-after": seconds },
      json: rateLimitBody(state.resetMs),
      facts: { limiter: "gateway" },
    },
  };
}

async function answerOf(
  platform: Platform,
  route: GatewayRoute,
  request: StandInRequest,
  token: string | null,
): Promise<StandInResponse> {
  try {
    if (route.access === "public") return await route.handle(platform, request);
    return await route.handle(platform, request, authenticate(platform, request, token));
  } catch (error) {
    if (error instanceof StandInFailure) return error.response;
    throw error;
  }
}

function authenticate(platform: Platform, request: StandInRequest, token: string | null): Tenant {
  if (token === null) {
    throw refuse(401, "Missing API key. Provide via Authorization: Bearer or X-API-Key header");
  }
  for (const fault of request.faults) {
    if (fault.kind !== "keyState") continue;
    if (fault.state === "active") platform.revokedTokens.delete(token);
    else platform.revokedTokens.add(token);
  }
  const tenant = platform.state.accounts.findByKey(token);
  if (tenant?.status !== "ACTIVE" || platform.revokedTokens.has(token)) {
    throw refuse(401, "Invalid or missing API key");
  }
  return tenant;
}
