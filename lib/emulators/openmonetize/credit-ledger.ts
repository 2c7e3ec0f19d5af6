import type { CreditTransaction, JsonTransaction, Wallet } from "./model";

/** Wallets and their transactions. */
export class CreditLedger {
  readonly wallets = new Map<string, Wallet>();
  /** In the order of writing, over all tenants. */
  readonly transactions: CreditTransaction[] = [];
  private readonly walletsByOwner = new Map<string, Wallet[]>();
  private readonly transactionsByWallet = new Map<string, CreditTransaction[]>();
  private readonly transactionByKey = new Map<string, CreditTransaction>();

  addWallet(wallet: Omit<Wallet, "balance">): Wallet {
    const made: Wallet = { ...wallet, balance: 0n };
    this.wallets.set(made.id, made);
    const owner = ownerKey(made.tenantId, made.userId);
    const others = this.walletsByOwner.get(owner);
    if (others) others.push(made);
    else this.walletsByOwner.set(owner, [made]);
    return made;
  }

  setExpiry(walletId: string, expiresAtMs: number): void {
    const wallet = this.wallets.get(walletId);
    if (wallet) wallet.expiresAtMs = expiresAtMs;
  }

  /** Writes a transaction; the wallet takes over its balance-after, whatever stood there before. */
  addTransaction(row: JsonTransaction): CreditTransaction {
    const tx: CreditTransaction = {
      ...row,
      amount: BigInt(row.amount),
      balanceBefore: BigInt(row.balanceBefore),
      balanceAfter: BigInt(row.balanceAfter),
    };
    this.transactions.push(tx);
    const wallet = this.wallets.get(tx.walletId);
    if (wallet) wallet.balance = tx.balanceAfter;
    const others = this.transactionsByWallet.get(tx.walletId);
    if (others) others.push(tx);
    else this.transactionsByWallet.set(tx.walletId, [tx]);
    if (tx.idempotencyKey !== null) this.transactionByKey.set(tx.idempotencyKey, tx);
    return tx;
  }

  /** Keys are global: another tenant's transaction is found just the same. */
  findByKey(idempotencyKey: string): CreditTransaction | null {
    return this.transactionByKey.get(idempotencyKey) ?? null;
  }

  /** All wallets of a user, or of the tenant itself for null; the first is the one that most routes take. */
  listWallets(tenantId: string, userId: string | null): readonly Wallet[] {
    return this.walletsByOwner.get(ownerKey(tenantId, userId)) ?? [];
  }

  /** Oldest first. */
  listTransactions(walletId: string): readonly CreditTransaction[] {
    return this.transactionsByWallet.get(walletId) ?? [];
  }

  totalBalance(tenantId: string, userId: string): bigint {
    return this.listWallets(tenantId, userId).reduce((sum, wallet) => sum + wallet.balance, 0n);
  }
}

function ownerKey(tenantId: string, userId: string | null): string {
  return userId === null ? tenantId : `${tenantId} ${userId}`;
}
