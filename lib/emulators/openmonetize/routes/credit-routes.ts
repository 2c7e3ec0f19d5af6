import { admitBody, ok, refuse, written } from "../answers";
import { type CreditOrder, DatabaseRefusal } from "../credit-desk";
import type { GatewayRoute } from "../gateway";
import type { Platform } from "../platform";
import { grantBody, purchaseBody } from "../schemas";

/** Carries an order out; every reason for a failure becomes the same 500. */
async function credit(platform: Platform, order: CreditOrder, failure: string) {
  try {
    return await platform.desk.credit(order);
  } catch (error) {
    if (error instanceof DatabaseRefusal) throw refuse(500, failure);
    throw error;
  }
}

const instant = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

export const creditRoutes: readonly GatewayRoute[] = [
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/credits/grant",
    handle: async (platform, request, tenant) => {
      const body = admitBody(grantBody, request);
      const order: CreditOrder = {
        tenantId: tenant.id,
        userId: body.userId ?? null,
        teamId: body.teamId ?? null,
        amount: body.amount,
        type: "GRANT",
        description: body.reason || `Credit grant: ${body.amount} credits`,
        metadata: body.metadata ?? null,
        idempotencyKey: body.idempotencyKey || null,
        expiresAtMs: instant(body.expiresAt),
      };
      const { tx, replayed } = await credit(platform, order, "Failed to grant credits");
      const data = {
        transactionId: tx.id,
        walletId: tx.walletId,
        newBalance: String(tx.balanceAfter),
        amount: String(tx.amount),
      };
      return { ...(replayed ? ok({ data }) : written({ data })), facts: { transactionId: tx.id, replayed } };
    },
  },
  {
    access: "tenant",
    method: "POST",
    pattern: "/v1/credits/purchase",
    handle: async (platform, request, tenant) => {
      const body = admitBody(purchaseBody, request);
      const order: CreditOrder = {
        tenantId: tenant.id,
        userId: body.userId,
        teamId: null,
        amount: body.amount,
        type: "PURCHASE",
        description: `Credit purchase: ${body.amount} credits`,
        metadata: { purchasePrice: body.purchasePrice },
        idempotencyKey: null,
        expiresAtMs: instant(body.expiresAt),
      };
      const { tx } = await credit(platform, order, "Failed to purchase credits");
      return written({ data: { transactionId: tx.id, newBalance: Number(tx.balanceAfter) } });
    },
  },
  {
    access: "tenant",
    method: "GET",
    pattern: "/v1/credits/balance",
    handle: (platform, _request, tenant) => {
      const wallet = platform.state.credits.listWallets(tenant.id, null)[0];
      const balance = String(wallet?.balance ?? 0n);
      const currency = wallet ? "credits" : "USD";
      return ok({ data: { balance, reservedBalance: "0", availableBalance: balance, currency } });
    },
  },
];
