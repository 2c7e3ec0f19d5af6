import { ok } from "../answers";
import type { GatewayRoute } from "../gateway";
import { takeInner } from "../ingestion-service";
import { iso, nowMs } from "../platform";

export const healthRoutes: readonly GatewayRoute[] = [
  {
    access: "public",
    method: "GET",
    pattern: "/health",
    handle: (platform) => ok({ status: "ok", timestamp: iso(nowMs(platform)) }),
  },
  {
    access: "public",
    method: "GET",
    pattern: "/ready",
    handle: (platform) => {
      // The probe is a request like any other to the ingestion service, and fails when its limiter refuses.
      const ingestionService = !platform.switches.ingestionDown && takeInner(platform) === null;
      const checks = { database: true, ingestionService, ratingEngine: true };
      const status = ingestionService ? "ready" : "degraded";
      return ok({ status, checks, timestamp: iso(nowMs(platform)) }, ingestionService ? 200 : 503);
    },
  },
  {
    access: "public",
    method: "GET",
    pattern: "/v1/info",
    handle: (platform) => {
      const uptime = Math.round((performance.now() - platform.startedAtMs) / 10) / 100;
      return ok({ service: "api-gateway", version: "0.1.0", environment: "production", uptime });
    },
  },
];
