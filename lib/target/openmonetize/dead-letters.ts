import type { TargetClient } from "./client";
import { getDeadLetters, getMe } from "./routes";

/**
 * Dead letters of the key's own tenant among the first 100 that the platform shows; it shows those of every tenant. The
 * reason is the platform's and rarely the true one. A bad event takes 5 to 9 minutes to get here: compare stored totals,
 * and use this only to name what is missing.
 */
export async function readDeadLetters(
  client: TargetClient,
): Promise<readonly { eventId: string; reason: string }[]> {
  const tenantId = (await getMe(client)).data.data.id;
  const { data } = await getDeadLetters(client);
  return data.items
    .filter((item) => item.data.customer_id === tenantId)
    .map((item) => ({ eventId: item.data.event_id ?? item.id, reason: item.failedReason ?? "unknown" }));
}
