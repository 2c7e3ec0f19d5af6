import type { TargetClient } from "./client";
import { postCheck } from "./routes";

/**
 * Asks the platform whether a user may use a feature. Costs nothing and changes nothing: the action type `custom` is
 * estimated at 0 credits. A feature nobody has restricted is allowed to everyone who has a wallet.
 */
export async function askEntitlement(
  client: TargetClient,
  question: { userId: string; featureId: string },
): Promise<{ allowed: boolean; reason: string | null }> {
  const decision = await postCheck(client, question);
  return { allowed: decision.allowed, reason: decision.reason ?? null };
}
