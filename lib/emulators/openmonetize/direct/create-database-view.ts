import { createHash } from "node:crypto";
import { createStandIn, type StandInServer } from "../../shared/create-stand-in";
import type { StandInRequest, StandInResponse, StandInRoute } from "../../shared/exchange";
import { createSettableClock } from "../../shared/settable-clock";
import { ok, refuse, requestTarget, routeNotFound } from "../answers";
import { presentedToken } from "../gateway";

/** Runs one statement on the platform's database; rows as objects, 64-bit integers and decimals as text. */
export type Query = (text: string, values: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly tier: string;
  readonly status: string;
}

const asNumber = (value: unknown): number => Number(value ?? 0);

/**
 * The reading half of the platform's HTTP API over a real Postgres with its tables: what a direct writer put there comes
 * back as the platform would answer it. Writes are not served (404), nothing is queued, and requests are not limited.
 */
export async function createDatabaseView(query: Query): Promise<StandInServer> {
  const clock = createSettableClock();
  const routes = readRoutes(query).map(
    ({ method = "GET", pattern, handle }): StandInRoute => ({
      method,
      pattern,
      handle: async (request) => {
        const key = presentedToken(request);
        if (key === null) {
          throw refuse(401, "Missing API key. Provide via Authorization: Bearer or X-API-Key header");
        }
        const [tenant] = await query(
          "select id, name, email, tier, status from customers where api_key_hash = $1 and status = 'ACTIVE'",
          [createHash("sha256").update(key).digest("hex")],
        );
        if (!tenant) throw refuse(401, "Invalid or missing API key");
        // The columns that were just selected, all text.
        return ok(await handle(tenant as unknown as Tenant, request));
      },
    }),
  );
  return await createStandIn({
    name: "openmonetize database",
    port: 0,
    clock,
    routes: [...publicRoutes(), ...routes],
    fallback: (request): StandInResponse => routeNotFound(request.method, requestTarget(request)),
  });
}

function publicRoutes(): StandInRoute[] {
  const checks = { database: true, ingestionService: true, ratingEngine: true };
  return [
    {
      method: "GET",
      pattern: "/ready",
      handle: ({ at }) => ok({ status: "ready", checks, timestamp: at.toISOString() }),
    },
    {
      method: "GET",
      pattern: "/v1/info",
      handle: () => ok({ service: "api-gateway", version: "0.1.0", environment: "production", uptime: 1 }),
    },
  ];
}

interface ReadRoute {
  /** Absent = GET. */
  readonly method?: "POST";
  readonly pattern: string;
  handle(tenant: Tenant, request: StandInRequest): Promise<unknown>;
}

const iso = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The users that `which` selects, with the sums over their wallets and events. */
const usersSql = (which: string): string => `
  with page as materialized (select * from users u ${which}),
    wallets as (select user_id, sum(balance) as balance from credit_wallets
      where user_id in (select id from page) group by user_id),
    events as (select user_id, count(*) as stored, sum(credits_burned) as burned from usage_events
      where user_id in (select id from page) group by user_id)
  select u.id, u.external_user_id as "externalUserId", u.email, u.metadata,
    ${iso("u.created_at")} as "createdAt", ${iso("u.updated_at")} as "updatedAt",
    coalesce(w.balance, 0)::text as "creditBalance", coalesce(e.stored, 0)::int as "totalEvents",
    coalesce(e.burned, 0)::text as burned
  from page u left join wallets w on w.user_id = u.id left join events e on e.user_id = u.id
  order by u.created_at desc, u.id desc`;

function pageOf(request: StandInRequest): { limit: number; offset: number } {
  const limit = Number(request.query.get("limit") ?? 50);
  const offset = Number(request.query.get("offset") ?? 0);
  if (!(limit >= 1 && limit <= 100 && offset >= 0)) throw refuse(400, "querystring/limit Invalid input");
  return { limit, offset };
}

function readRoutes(query: Query): ReadRoute[] {
  const one = async (text: string, values: readonly unknown[]) => (await query(text, values))[0];
  return [
    {
      pattern: "/v1/customers/me",
      handle: async ({ id, name, email, tier, status }) => ({ data: { id, name, email, tier, status } }),
    },
    {
      pattern: "/v1/users",
      handle: async (tenant, request) => {
        const { limit, offset } = pageOf(request);
        const search = `%${(request.query.get("search") ?? "").replace(/[\\%_]/g, "\\$&")}%`;
        const where = "u.customer_id = $1 and (u.external_user_id ilike $2 or u.email ilike $2)";
        const [rows, total] = await Promise.all([
          query(usersSql(`where ${where} order by u.created_at desc, u.id desc limit $3 offset $4`), [
            tenant.id,
            search,
            limit,
            offset,
          ]),
          one(`select count(*)::int as total from users u where ${where}`, [tenant.id, search]),
        ]);
        const data = rows.map(({ burned: _, ...row }) => ({
          ...row,
          creditBalance: asNumber(row.creditBalance),
        }));
        return { data, pagination: { limit, offset, total: asNumber(total?.total) } };
      },
    },
    {
      pattern: "/v1/users/:userId",
      handle: async (tenant, { params }) => {
        const row = await one(usersSql("where u.id = $1 and u.customer_id = $2"), [params.userId, tenant.id]);
        if (!row) throw refuse(404, "User not found");
        const { burned, ...user } = row;
        return {
          data: {
            ...user,
            creditBalance: asNumber(user.creditBalance),
            reservedBalance: 0,
            totalCreditsBurned: asNumber(burned),
          },
        };
      },
    },
    {
      // As the platform: found by user alone, whoever's it is.
      pattern: "/v1/users/:userId/credits",
      handle: async (_tenant, { params }) => {
        const row = await one(
          `select balance::text, reserved_balance::text as reserved, ${iso("expires_at")} as "expiresAt"
           from credit_wallets where user_id = $1 limit 1`,
          [params.userId],
        );
        if (!row) throw refuse(404, "Credit wallet not found");
        const [balance, reserved] = [asNumber(row.balance), asNumber(row.reserved)];
        return { data: { balance, reserved, available: balance - reserved, expiresAt: row.expiresAt } };
      },
    },
    {
      pattern: "/v1/users/:userId/transactions",
      handle: async (tenant, { params }) => {
        const rows = await query(
          `select t.id, t.transaction_type as "transactionType", t.amount::text, t.balance_before::text as "balanceBefore",
             t.balance_after::text as "balanceAfter", t.description, ${iso("t.created_at")} as "createdAt"
           from credit_transactions t join credit_wallets w on w.id = t.wallet_id
           where w.user_id = $1 and t.customer_id = $2 order by t.created_at desc, t.id`,
          [params.userId, tenant.id],
        );
        const data = rows.slice(0, 50).map((row) => ({
          ...row,
          amount: asNumber(row.amount),
          balanceBefore: asNumber(row.balanceBefore),
          balanceAfter: asNumber(row.balanceAfter),
        }));
        return { data, pagination: { limit: 50, offset: 0, total: rows.length } };
      },
    },
    {
      pattern: "/v1/events/dlq",
      handle: async () => ({ counts: { active: 0 }, items: [] }),
    },
    {
      pattern: "/v1/events",
      handle: async (tenant, request) => {
        const { limit, offset } = pageOf(request);
        const [data, total] = await Promise.all([
          query(
            `select id, event_type as "eventType", feature_id as "featureId", provider, model,
               coalesce(input_tokens, 0)::text as "inputTokens", coalesce(output_tokens, 0)::text as "outputTokens",
               credits_burned::text as "creditsBurned", cost_usd::text as "costUsd",
               ${iso("timestamp")} as timestamp, metadata
             from usage_events where customer_id = $1 order by usage_events.timestamp desc, id limit $2 offset $3`,
            [tenant.id, limit, offset],
          ),
          one("select count(*)::int as total from usage_events where customer_id = $1", [tenant.id]),
        ]);
        return { data, pagination: { limit, offset, total: asNumber(total?.total) } };
      },
    },
    {
      // A question, in the order in which the platform decides it; prices are left out, so every action costs nothing.
      method: "POST",
      pattern: "/v1/entitlements/check",
      handle: async (tenant, { body }) => {
        // Only our own adapter asks here, always with both.
        const { userId, featureId } = body as { userId: string; featureId: string };
        const row = await one(
          `select limit_type as "limitType", limit_value::text as "limitValue", period, user_id as "userId"
           from entitlements where customer_id = $1 and feature_id = $2 order by created_at, id limit 1`,
          [tenant.id, featureId],
        );
        const wallet = await one(
          `select (balance - reserved_balance)::text as available, expires_at < now() at time zone 'UTC' as expired
           from credit_wallets where user_id = $1 and customer_id = $2 limit 1`,
          [userId, tenant.id],
        );
        const decide = (allowed: boolean, reason: string | null) => ({ allowed, reason, actions: [] });
        if (!wallet) return decide(false, "No credit wallet found");
        if (wallet.expired === true) return decide(false, "Credits have expired");
        const limitType = row?.limitType ?? "NONE";
        if (row && limitType !== "NONE" && row.limitValue !== null) {
          const since = { DAILY: "day", MONTHLY: "month" }[String(row.period)];
          const used = await one(
            `select count(*)::int as used from usage_events where customer_id = $1 and feature_id = $2
               and ($3::text is null or user_id = $3)
               and ($4::text is null or timestamp >= date_trunc($4, now() at time zone 'UTC'))`,
            [tenant.id, featureId, row.userId, since ?? null],
          );
          const reached = asNumber(used?.used) >= asNumber(row.limitValue);
          if (reached && limitType === "HARD")
            return decide(false, `Usage limit of ${row.limitValue} reached`);
          if (reached) return decide(true, `Usage limit of ${row.limitValue} reached (soft limit)`);
        }
        const tests = limitType === "NONE" || (limitType === "HARD" && row?.limitValue !== null);
        if (asNumber(wallet.available) < 0 && tests) return decide(false, "Insufficient credits");
        return decide(true, null);
      },
    },
    {
      pattern: "/v1/entitlements",
      handle: async (tenant) => {
        const rows = await query(
          `select id, user_id as "userId", feature_id as "featureId", limit_type as "limitType",
             limit_value::text as "limitValue", period, metadata
           from entitlements where customer_id = $1`,
          [tenant.id],
        );
        // The platform shows a limit of 0 as null.
        return {
          data: rows.map((row) => ({
            ...row,
            limitValue: asNumber(row.limitValue) || null,
            currentUsage: 0,
          })),
        };
      },
    },
  ];
}
