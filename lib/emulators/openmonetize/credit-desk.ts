import { randomUUID } from "node:crypto";
import type { CreditTransaction, Metadata, TransactionType, Wallet } from "./model";
import { holdsNul } from "./nul-text";
import type { PlatformState } from "./platform-state";

/** The database refused: what routes flatten into a 500 and the consumer into a dead letter. */
export class DatabaseRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "DatabaseRefusal";
  }
}

export interface CreditOrder {
  tenantId: string;
  /** Null for the tenant's own wallet. */
  userId: string | null;
  teamId: string | null;
  /** As sent; a fraction fails, but only after user and wallet were made. */
  amount: number;
  type: Extract<TransactionType, "GRANT" | "PURCHASE">;
  description: string;
  metadata: Metadata | null;
  idempotencyKey: string | null;
  expiresAtMs: number | null;
}

/** As many database connections as the platform's service opens; further callers wait. */
const CONNECTIONS = 10;
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Grants, purchases and burns. A wallet is read, then written, with other callers in between: parallel grants lose
 * updates, several callers make the same user or wallet, and a failing grant leaves what it had made.
 */
export class CreditDesk {
  private busy = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly state: PlatformState,
    private readonly nowMs: () => number,
    private readonly gapMs: () => number,
  ) {}

  /** @throws DatabaseRefusal */
  async credit(order: CreditOrder): Promise<{ tx: CreditTransaction; replayed: boolean }> {
    await this.connect();
    try {
      return await this.write(order);
    } finally {
      this.busy -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Takes credits from a wallet, with the same gap as a grant but a shorter one: the consumer is quick. */
  async burn(wallet: Wallet, credits: bigint): Promise<void> {
    const before = wallet.balance;
    await new Promise((resolve) => setImmediate(resolve));
    this.record(wallet, before, -credits, {
      type: "BURN",
      description: "AI usage credit burn",
      metadata: null,
      idempotencyKey: null,
    });
  }

  private async write(order: CreditOrder): Promise<{ tx: CreditTransaction; replayed: boolean }> {
    const { tenantId, userId, idempotencyKey } = order;
    if (idempotencyKey !== null) {
      const first = this.state.credits.findByKey(idempotencyKey);
      if (first) return { tx: first, replayed: true };
    }
    if (userId !== null) await this.ensureUser(tenantId, userId);
    else if (order.teamId !== null) throw new DatabaseRefusal("team_id has no row in teams");
    const wallet = await this.ensureWallet(tenantId, userId);
    if (!Number.isInteger(order.amount)) throw new DatabaseRefusal("a fraction is no bigint");
    const amount = BigInt(order.amount);
    const before = wallet.balance;
    await this.gap();
    if (before + amount > INT64_MAX) throw new DatabaseRefusal("bigint out of range");
    if (holdsNul([order.description, order.metadata, idempotencyKey])) {
      throw new DatabaseRefusal("text holds a NUL character");
    }
    if (idempotencyKey !== null && this.state.credits.findByKey(idempotencyKey)) {
      throw new DatabaseRefusal("idempotency_key is not unique");
    }
    if (order.expiresAtMs !== null) {
      this.state.commit({ k: "expiry", walletId: wallet.id, expiresAtMs: order.expiresAtMs });
    }
    return { tx: this.record(wallet, before, amount, order), replayed: false };
  }

  private async ensureUser(tenantId: string, userId: string): Promise<void> {
    const { accounts } = this.state;
    const found = accounts.implicitUser(tenantId, userId);
    if (found === "exists") return;
    if (found === "free") await this.gap();
    if (found === "conflict" || accounts.implicitUser(tenantId, userId) !== "free") {
      throw new DatabaseRefusal("user id or external id is taken");
    }
    if (holdsNul(userId)) throw new DatabaseRefusal("text holds a NUL character");
    this.state.commit({ k: "user", user: implicitUser(tenantId, userId, this.nowMs()) });
  }

  private async ensureWallet(tenantId: string, userId: string | null): Promise<Wallet> {
    const { credits } = this.state;
    const found = credits.listWallets(tenantId, userId)[0];
    if (found) return found;
    await this.gap();
    const id = randomUUID();
    this.state.commit({
      k: "wallet",
      wallet: { id, tenantId, userId, expiresAtMs: null, createdAtMs: this.nowMs() },
    });
    const made = credits.wallets.get(id);
    if (!made) throw new DatabaseRefusal("the wallet was not made");
    return made;
  }

  private record(
    wallet: Wallet,
    before: bigint,
    amount: bigint,
    facts: Pick<CreditTransaction, "type" | "description" | "metadata" | "idempotencyKey">,
  ): CreditTransaction {
    const { type, description, metadata, idempotencyKey } = facts;
    const id = randomUUID();
    const tx: CreditTransaction = {
      id,
      walletId: wallet.id,
      tenantId: wallet.tenantId,
      type,
      amount,
      balanceBefore: before,
      balanceAfter: before + amount,
      description,
      metadata,
      idempotencyKey,
      createdAtMs: this.nowMs(),
    };
    this.state.commit({
      k: "tx",
      tx: {
        ...tx,
        amount: String(tx.amount),
        balanceBefore: String(tx.balanceBefore),
        balanceAfter: String(tx.balanceAfter),
      },
    });
    return tx;
  }

  private gap(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.gapMs()));
  }

  private async connect(): Promise<void> {
    this.busy += 1;
    if (this.busy > CONNECTIONS) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

/** The kind of user that grants and events make: id and external id are the same, nothing else is known. */
export function implicitUser(tenantId: string, userId: string, createdAtMs: number) {
  return { id: userId, tenantId, externalUserId: userId, email: null, metadata: null, createdAtMs };
}
