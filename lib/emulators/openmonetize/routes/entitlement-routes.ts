import { randomUUID } from "node:crypto";
import type { StandInRequest } from "../../shared/exchange";
import { admit, admitBody, ok, refuse, refuseEmptyJson, written } from "../answers";
import { checkEntitlement, currentUsage, UnknownProvider } from "../entitlement-check";
import type { GatewayRoute } from "../gateway";
import type { Entitlement, Tenant } from "../model";
import { holdsNul } from "../nul-text";
import { nowMs, type Platform } from "../platform";
import { checkBody, entitlementBody, entitlementPatch, uuidParams } from "../schemas";

/** 0 reads as null everywhere (unless switched), although it is enforced as 0. */
const readLimit = ({ switches }: Platform, value: number | null): number | null =>
  value === 0 && switches.zeroReadsAs === "zero" ? 0 : value || null;

function brief(platform: Platform, { id, featureId, limitType, limitValue }: Entitlement) {
  return { data: { id, featureId, limitType, limitValue: readLimit(platform, limitValue) } };
}

/** Whether a number fits the bigint column. */
function fits(value: number | null | undefined): boolean {
  return value === null || value === undefined || (Number.isInteger(value) && Math.abs(value) < 2 ** 63);
}

function ownRow(platform: Platform, request: StandInRequest, tenant: Tenant): Entitlement {
  const { id } = admit(uuidParams, "params", request.params);
  const row = platform.state.entitlements.find(id);
  if (!row) throw refuse(404, "Entitlement not found");
  if (row.tenantId !== tenant.id) throw refuse(403, "Access denied to this entitlement");
  return row;
}

export const entitlementRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/entitlements",
    handle: (platform, request, tenant) => {
      const body = admitBody(entitlementBody, request);
      const { state } = platform;
      const userId = body.userId || null;
      const userKnown = userId === null || state.accounts.users.has(userId);
      if (!userKnown || !fits(body.limitValue) || holdsNul(body)) {
        throw refuse(500, "Failed to create entitlement");
      }
      const row: Entitlement = {
        id: randomUUID(),
        tenantId: tenant.id,
        userId,
        featureId: body.featureId,
        limitType: body.limitType,
        limitValue: body.limitValue ?? null,
        period: body.period ?? null,
        metadata: body.metadata ?? null,
        createdAtMs: nowMs(platform),
      };
      state.commit({ k: "ent", row });
      return { ...written(brief(platform, row), 201), facts: { entitlementId: row.id } };
    },
  },
  {
    access: "tenant",
    method: "PUT",
    pattern: "/v1/entitlements/:id",
    handle: (platform, request, tenant) => {
      admit(uuidParams, "params", request.params);
      const body = admitBody(entitlementPatch, request);
      const row = ownRow(platform, request, tenant);
      if (!fits(body.limitValue) || holdsNul(body)) throw refuse(500, "Failed to update entitlement");
      const changed: Entitlement = {
        ...row,
        limitType: body.limitType ?? row.limitType,
        limitValue: body.limitValue === undefined ? row.limitValue : body.limitValue,
        period: body.period ?? row.period,
        metadata: body.metadata ?? row.metadata,
      };
      platform.state.commit({ k: "ent", row: changed });
      return written(brief(platform, changed));
    },
  },
  {
    access: "tenant",
    method: "DELETE",
    pattern: "/v1/entitlements/:id",
    handle: (platform, request, tenant) => {
      refuseEmptyJson(request);
      const row = ownRow(platform, request, tenant);
      platform.state.commit({ k: "entGone", id: row.id });
      return { status: 204, applied: true };
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/entitlements",
    handle: (platform, _request, tenant) => {
      const at = { nowMs: nowMs(platform), enforces: platform.switches };
      const rows = platform.shuffle(platform.state.entitlements.list(tenant.id));
      return ok({
        data: rows.map((row) => ({
          id: row.id,
          userId: row.userId,
          featureId: row.featureId,
          limitType: row.limitType,
          limitValue: readLimit(platform, row.limitValue),
          period: row.period,
          metadata: row.metadata,
          currentUsage: row.limitType === "NONE" ? 0 : currentUsage(platform.state, row, at),
        })),
      });
    },
  },
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/entitlements/check",
    handle: (platform, request, tenant) => {
      const body = admitBody(checkBody, request);
      try {
        const { switches } = platform;
        const at = { nowMs: nowMs(platform), enums: switches.enums, enforces: switches };
        return ok(checkEntitlement(platform.state, { tenantId: tenant.id, ...body }, at));
      } catch (error) {
        if (error instanceof UnknownProvider) throw refuse(500, "Failed to check entitlement");
        throw error;
      }
    },
  },
];
