import {
  type Cells,
  type ChunkWriter,
  countRows,
  insertNew,
  keepImages,
  noteWritten,
  refuse,
  requireSame,
} from "./chunk-writer";
import { readFacts, sumFacts, transactionFactColumns, walletFactColumns } from "./row-facts";
import { select } from "./session";
import { type DirectGrant, directRowId } from "./translate-writes";

const walletColumns = ["id", "customer_id", "user_id", "balance", "updated_at"];
const transactionColumns = [
  "id",
  "wallet_id",
  "customer_id",
  "transaction_type",
  "amount",
  "balance_before",
  "balance_after",
  "description",
  "idempotency_key",
];

interface Wallet {
  readonly id: string;
  readonly userId: string;
  readonly balance: string;
}

/**
 * Grants with their ledger: one wallet per user, one transaction per grant, and the balance is that of the last
 * transaction. A grant whose key is in the ledger has happened; a user with several wallets is refused.
 */
export async function writeGrants(writer: ChunkWriter, grants: readonly DirectGrant[]): Promise<void> {
  const open = await withoutFound(writer, grants);
  if (open.length === 0) return;
  const { session, tenantId, stamp } = writer;
  const walletsOf = await lockWallets(writer, open);
  const made: Cells[] = [];
  const raised: { id: string; userId: string; balance: string }[] = [];
  const transactions: Cells[] = [];
  for (const grant of open) {
    const [wallet, ...more] = walletsOf.get(grant.userId) ?? [];
    if (more.length > 0) {
      const message = `The user has ${more.length + 1} wallets, and which of them counts is arbitrary. Leave one, then retry.`;
      refuse(writer, [grant.targetKey], "target.several_wallets", message);
      continue;
    }
    const walletId = wallet?.id ?? directRowId("wallet", `${tenantId}:${grant.userId}`);
    const before = BigInt(wallet?.balance ?? "0");
    const after = (before + grant.amount).toString();
    if (wallet) raised.push({ id: walletId, userId: grant.userId, balance: after });
    else made.push([walletId, tenantId, grant.userId, after, stamp]);
    transactions.push([
      directRowId("transaction", grant.idempotencyKey),
      walletId,
      tenantId,
      "GRANT",
      grant.amount.toString(),
      before.toString(),
      after,
      grant.description,
      grant.idempotencyKey,
    ]);
  }
  await insertNew(writer, "credit_wallets", walletColumns, made);
  await noteWritten(writer, "credit_wallets", idsOf(made));
  await raiseWallets(writer, raised);
  await insertNew(writer, "credit_transactions", transactionColumns, transactions);
  await noteWritten(writer, "credit_transactions", idsOf(transactions));
  const wallets = [
    ...made.map((row) => row.slice(0, 4)),
    ...raised.map(({ id, userId, balance }) => [id, tenantId, userId, balance]),
  ];
  requireSame(
    "credit_wallets",
    sumFacts(wallets),
    await readFacts(session, "credit_wallets", walletFactColumns, idsOf(wallets)),
  );
  requireSame(
    "credit_transactions",
    sumFacts(transactions),
    await readFacts(session, "credit_transactions", transactionFactColumns, idsOf(transactions)),
  );
}

/** The id is the first cell of every row here. */
const idsOf = (rows: readonly Cells[]): string[] => rows.flatMap(([id]) => id ?? []);

async function withoutFound(writer: ChunkWriter, grants: readonly DirectGrant[]): Promise<DirectGrant[]> {
  const rows = await select<{ key: string; amount: string; userId: string | null }>(
    writer.session,
    `select t.idempotency_key as key, t.amount::text, w.user_id as "userId"
     from credit_transactions t join credit_wallets w on w.id = t.wallet_id
     where t.customer_id = $1 and t.idempotency_key = any($2)`,
    [writer.tenantId, grants.map((grant) => grant.idempotencyKey)],
  );
  const there = new Map(rows.map((row) => [row.key, row]));
  return grants.filter((grant) => {
    const row = there.get(grant.idempotencyKey);
    if (!row) return true;
    if (row.amount === grant.amount.toString() && row.userId === grant.userId)
      writer.found.push(grant.targetKey);
    else
      refuse(
        writer,
        [grant.targetKey],
        "target.grant_differs",
        "A grant under this key stands in the ledger with another amount or user.",
      );
    return false;
  });
}

async function lockWallets(
  { session, tenantId }: ChunkWriter,
  grants: readonly DirectGrant[],
): Promise<Map<string, Wallet[]>> {
  const wallets = await select<Wallet>(
    session,
    `select id, user_id as "userId", balance::text as balance from credit_wallets
     where customer_id = $1 and user_id = any($2) order by id for update`,
    [tenantId, grants.map(({ userId }) => userId)],
  );
  const byUser = new Map<string, Wallet[]>();
  for (const wallet of wallets) byUser.set(wallet.userId, [...(byUser.get(wallet.userId) ?? []), wallet]);
  return byUser;
}

async function raiseWallets(
  writer: ChunkWriter,
  raised: readonly { id: string; balance: string }[],
): Promise<void> {
  if (raised.length === 0) return;
  const ids = raised.map(({ id }) => id);
  await keepImages(writer, "credit_wallets", ids);
  const { rowCount } = await writer.session.query(
    `update credit_wallets w set balance = r.balance, updated_at = $3::timestamp
     from unnest($1::text[], $2::bigint[]) as r(id, balance) where w.id = r.id`,
    [ids, raised.map(({ balance }) => balance), writer.stamp],
  );
  countRows(writer, "credit_wallets", rowCount);
}
