import { isAppError } from "@/lib/errors";
import type { GrantRequest, WriteResult } from "@/lib/target/types";
import type { TargetClient } from "./client";
import { outcomeOf, statusOf } from "./errors";
import { getWallet, listTransactions, postGrant } from "./routes";
import { refusedWrite, refusedWriteOf, unresolvedWrite } from "./write-result";

type Granted = Awaited<ReturnType<typeof postGrant>>["data"];

/**
 * Grants credits at most once, and believes it only when the target shows it. The platform reads, adds and writes a
 * wallet without a lock, so calls for one user must not overlap: `apply` runs them one after the other in this process,
 * and callers keep a user's writes in one process.
 *
 * The key makes repeating safe, but a replay answers with whatever transaction has that key, even another tenant's. So
 * the amount is compared and the wallet read back; if that balance is another, the transaction itself is looked for.
 * `resume` looks for the transaction first. Without certainty it throws `target.outcome_unknown`.
 */
export async function grantOnce(
  client: TargetClient,
  grant: GrantRequest,
  resume: boolean,
): Promise<WriteResult> {
  const amount = Number(grant.amount);
  if (!/^[1-9]\d*$/.test(grant.amount) || !Number.isSafeInteger(amount)) {
    // A fraction or overflow would leave a user with an empty wallet behind, which changes what they may use.
    return refusedWrite(
      "target.grant_amount",
      "A grant must be a whole number of credits from 1 to 9007199254740991.",
    );
  }
  if (resume) {
    const found = await findGrant(client, grant);
    if (found !== null) return found;
  }
  const body = { ...grant, amount };
  try {
    return await verified(client, grant, (await postGrant(client, body)).data);
  } catch (error) {
    if (outcomeOf(error) === "not-applied") return refusedWriteOf(error);
    if (!isAppError(error) || error.code === "internal.cancelled") throw error;
  }
  const found = await findGrant(client, grant);
  if (found !== null) return found;
  try {
    return await verified(client, grant, (await postGrant(client, body)).data);
  } catch (error) {
    if (outcomeOf(error) === "not-applied") return refusedWriteOf(error);
    if (statusOf(error) !== 500) throw unresolvedWrite(error);
    const late = await findGrant(client, grant);
    if (late !== null) return late;
    return refusedWrite(
      "target.grant_failed",
      "OpenMonetize refuses credits for this user. Usually the user was created with an id of its own or belongs to another account.",
    );
  }
}

async function verified(client: TargetClient, grant: GrantRequest, granted: Granted): Promise<WriteResult> {
  if (granted.amount === grant.amount) {
    const wallet = await readWallet(client, grant.userId);
    const proved = wallet === granted.newBalance || (await hasTransaction(client, grant, granted));
    if (proved) {
      return { state: "applied", targetId: granted.transactionId, answer: { ...granted, wallet } };
    }
  }
  return refusedWrite(
    "target.foreign_transaction",
    "OpenMonetize answered with a transaction that is not this grant: its key is already used for another one.",
  );
}

/** Looks for the grant among the newest 50 transactions, by its reason and amount. */
async function findGrant(client: TargetClient, grant: GrantRequest): Promise<WriteResult | null> {
  const match = (await listTransactions(client, grant.userId)).find(
    (row) =>
      row.transactionType === "GRANT" && row.description === grant.reason && row.amount === grant.amount,
  );
  if (match === undefined) return null;
  return {
    state: "found",
    targetId: match.id,
    answer: { transactionId: match.id, amount: match.amount },
  };
}

const hasTransaction = async (
  client: TargetClient,
  grant: GrantRequest,
  granted: Granted,
): Promise<boolean> =>
  (await listTransactions(client, grant.userId)).some(
    (row) => row.id === granted.transactionId && row.amount === grant.amount,
  );

/** Balance of the user's wallet in whole credits, null without one. */
export async function readWallet(client: TargetClient, userId: string): Promise<string | null> {
  try {
    return (await getWallet(client, userId)).data.balance;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
