import { randomBytes, randomUUID } from "node:crypto";
import { admitBody, ok, refuse, refuseEmptyJson, written } from "../answers";
import type { GatewayRoute } from "../gateway";
import type { Tenant } from "../model";
import { iso, nowMs, type Platform } from "../platform";
import { googleBody, registerBody } from "../schemas";

/** A key of the platform's shape. */
function makeApiKey(): string {
  return `om_live_${randomBytes(32).toString("hex")}`;
}

function register(platform: Platform, given: Pick<Tenant, "name" | "email" | "tier">): Tenant {
  const tenant: Tenant = {
    id: randomUUID(),
    name: given.name,
    email: given.email,
    tier: given.tier,
    status: "ACTIVE",
    apiKey: makeApiKey(),
    createdAtMs: nowMs(platform),
  };
  platform.state.commit({ k: "tenant", tenant: { ...tenant } });
  return tenant;
}

const adminPaths = ["/v1/admin/me", "/v1/admin/stats", "/v1/admin/customers", "/v1/admin/customers/:id"];

export const tenantRoutes: readonly GatewayRoute[] = [
  {
    access: "public",
    method: "POST",
    pattern: "/v1/customers/register",
    handle: (platform, request) => {
      const body = admitBody(registerBody, request, "short");
      if (platform.state.accounts.findByEmail(body.email)) {
        throw refuse(409, "A customer with this email already exists");
      }
      const { id, apiKey, name, email, tier, createdAtMs } = register(platform, body);
      const data = { customerId: id, apiKey, name, email, tier, createdAt: iso(createdAtMs) };
      return { ...written({ data }, 201), facts: { customerId: id } };
    },
  },
  {
    // Hands out the live key of any tenant whose address is known. It is here because the platform has it.
    access: "public",
    method: "POST",
    pattern: "/v1/auth/google",
    handle: (platform, request) => {
      const body = admitBody(googleBody, request);
      const known = platform.state.accounts.findByEmail(body.email);
      const tenant = known ?? register(platform, { name: body.name, email: body.email, tier: "STARTER" });
      const { id, apiKey, name, email, tier } = tenant;
      const data = { customerId: id, apiKey, name, email, tier, isNewUser: known === null };
      return known ? ok({ data }) : written({ data });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/customers/me",
    handle: (_platform, _request, { id, name, email, tier, status, createdAtMs }) =>
      ok({ data: { id, name, email, tier, status, createdAt: iso(createdAtMs) } }),
  },
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/customers/rotate-key",
    handle: (platform, request, tenant) => {
      refuseEmptyJson(request);
      const apiKey = makeApiKey();
      platform.state.commit({ k: "key", tenantId: tenant.id, apiKey });
      return written({ data: { apiKey } });
    },
  },
  ...adminPaths.map(
    (pattern): GatewayRoute => ({
      access: "tenant",
      method: "GET",
      pattern,
      handle: () => {
        throw refuse(403, "Super admin access required");
      },
    }),
  ),
];
