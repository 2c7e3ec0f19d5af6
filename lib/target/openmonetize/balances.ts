import type { TargetClient } from "./client";
import { readWallet } from "./grant-credits";
import { listUsers, pageSize } from "./routes";

/**
 * Both views of a user's credits, in whole credits: the wallet route (one wallet, and even another tenant's) and the user
 * list (the sum over all wallets of this tenant's user). They agree when there is exactly one wallet and it is ours.
 */
export async function readBalances(
  client: TargetClient,
  userId: string,
): Promise<{ wallet: string | null; listed: string | null }> {
  return { wallet: await readWallet(client, userId), listed: await readListed(client, userId) };
}

/** `search` is a substring, so a short id is found among others that contain it. */
async function readListed(client: TargetClient, userId: string): Promise<string | null> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await listUsers(client, offset, pageSize, userId);
    const user = page.rows.find((row) => row.id === userId);
    if (user !== undefined) return user.creditBalance;
    if (page.rows.length === 0 || offset + pageSize >= page.total) return null;
  }
}
