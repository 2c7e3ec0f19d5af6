import { randomUUID } from "node:crypto";
import { admitBody, admitQuery, ok, refuse, written } from "../answers";
import type { GatewayRoute } from "../gateway";
import type { CreditTransaction, Tenant, User } from "../model";
import { holdsNul } from "../nul-text";
import { iso, nowMs, type Platform } from "../platform";
import { transactionsQuery, userBody, usersQuery } from "../schemas";

const READABLE_TRANSACTIONS = 50;

function userRow(platform: Platform, user: User) {
  const { credits, events } = platform.state;
  return {
    id: user.id,
    externalUserId: user.externalUserId,
    email: user.email,
    metadata: user.metadata,
    createdAt: iso(user.createdAtMs),
    updatedAt: iso(user.createdAtMs),
    creditBalance: Number(credits.totalBalance(user.tenantId, user.id)),
    totalEvents: events.totalsOf(user.id)?.positions.length ?? 0,
  };
}

/** Newest first. Without a search the page is cut straight out of the list. */
function findUsers(users: readonly User[], search: string | undefined, offset: number, limit: number) {
  const needle = search?.toLowerCase() ?? "";
  if (needle === "") {
    const end = Math.max(0, users.length - offset);
    return { page: users.slice(Math.max(0, end - limit), end).reverse(), total: users.length };
  }
  const matches = (text: string | null): boolean => text?.toLowerCase().includes(needle) ?? false;
  const found = users.filter((user) => matches(user.externalUserId) || matches(user.email)).reverse();
  return { page: found.slice(offset, offset + limit), total: found.length };
}

function userTransactions(platform: Platform, tenant: Tenant, userId: string): CreditTransaction[] {
  const { credits } = platform.state;
  const rows = credits
    .listWallets(tenant.id, userId)
    .flatMap((wallet) => credits.listTransactions(wallet.id).toReversed());
  return rows.sort((one, other) => other.createdAtMs - one.createdAtMs);
}

export const userRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/users",
    handle: (platform, request, tenant) => {
      const body = admitBody(userBody, request, "short");
      if (platform.state.accounts.findByExternalId(tenant.id, body.externalUserId)) {
        throw refuse(409, "A user with this external ID already exists");
      }
      if (holdsNul(body)) throw refuse(500, "Failed to create user");
      const user: User = {
        id: randomUUID(),
        tenantId: tenant.id,
        externalUserId: body.externalUserId,
        email: body.email ?? null,
        metadata: body.metadata ?? {},
        createdAtMs: nowMs(platform),
      };
      platform.state.commit({ k: "user", user });
      const { id, externalUserId, email, metadata } = user;
      return written(
        { data: { id, externalUserId, email, metadata, createdAt: iso(user.createdAtMs) } },
        201,
      );
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/users",
    handle: (platform, request, tenant) => {
      const { limit, offset, search } = admitQuery(usersQuery, request);
      const { page, total } = findUsers(
        platform.state.accounts.listUsers(tenant.id),
        search,
        Math.round(offset),
        Math.round(limit),
      );
      return ok({
        data: page.map((user) => userRow(platform, user)),
        pagination: { limit, offset, total },
      });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/users/:userId",
    handle: (platform, request, tenant) => {
      const user = platform.state.accounts.users.get(request.params.userId ?? "");
      if (!user || user.tenantId !== tenant.id) throw refuse(404, "User not found");
      const recent = platform.state.events.recentOf(user.id, 10);
      return ok({
        data: {
          ...userRow(platform, user),
          reservedBalance: 0,
          totalCreditsBurned: Number(platform.state.events.totalsOf(user.id)?.creditsBurned ?? 0n),
          recentEvents: recent.map((event) => ({
            id: event.id,
            eventType: event.eventType,
            featureId: event.featureId,
            provider: event.provider,
            model: event.model,
            creditsBurned: Number(event.creditsBurned),
            timestamp: iso(event.timestampMs),
          })),
        },
      });
    },
  },
  {
    // Looks the wallet up by user alone, so it answers for users of other tenants as well.
    access: "tenant",
    method: "GET",
    pattern: "/v1/users/:userId/credits",
    handle: (platform, request) => {
      const user = platform.state.accounts.users.get(request.params.userId ?? "");
      const wallet = user && platform.state.credits.listWallets(user.tenantId, user.id)[0];
      if (!wallet) throw refuse(404, "Credit wallet not found");
      const balance = Number(wallet.balance);
      const expiresAt = wallet.expiresAtMs === null ? null : iso(wallet.expiresAtMs);
      return ok({ data: { balance, reserved: 0, available: balance, expiresAt } });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/users/:userId/transactions",
    handle: (platform, request, tenant) => {
      const { limit, offset } = admitQuery(transactionsQuery, request);
      const rows = userTransactions(platform, tenant, request.params.userId ?? "");
      return ok({
        data: rows.slice(0, READABLE_TRANSACTIONS).map((tx) => ({
          id: tx.id,
          transactionType: tx.type,
          amount: Number(tx.amount),
          balanceBefore: Number(tx.balanceBefore),
          balanceAfter: Number(tx.balanceAfter),
          description: tx.description,
          createdAt: iso(tx.createdAtMs),
        })),
        pagination: { limit, offset, total: rows.length },
      });
    },
  },
];
