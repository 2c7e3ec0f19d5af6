import { adjustFeatureId } from "@/lib/traffic";
import type { PlanReason } from "./plan-reasons";
import type { CustomerTargetState } from "./plan-types";
import type { Profile } from "./profile";

/**
 * 1 plus the number of undos of this user, read from the target alone: an undo deletes the profile but leaves its
 * adjusting event, which carries the generation it took back.
 */
export function generationOf(target: CustomerTargetState, stored: Profile | null): number {
  let undone = 0;
  for (const event of target.events.values()) {
    const { purpose, generation } = event.metadata;
    if (event.featureId !== adjustFeatureId || purpose !== "undo" || !Number.isSafeInteger(generation))
      continue;
    undone = Math.max(undone, Number(generation));
  }
  return Math.max(undone + 1, stored?.generation ?? 1);
}

/**
 * Whether the wallet was given more than the profile says and still lacks something: what is missing cannot be told then. A
 * raise that was cut off before its profile ends at exactly the planned sum, and repeating it adds nothing.
 */
function isRaisedElsewhere(
  user: CustomerTargetState["user"],
  stored: Profile,
  { planned, given }: WalletCredits,
): boolean {
  if (user === null || planned === null) return false;
  const granted = given ?? BigInt(stored.wallet ?? "0");
  const held = BigInt(user.creditBalance);
  return planned > granted && held > granted && held !== planned;
}

/** Whole credits: what a wallet is to have been given in all, and what it was given as far as it is known. */
export interface WalletCredits {
  readonly planned: bigint | null;
  readonly given: bigint | null;
}

/** What at the target keeps this customer from being written: somebody else's user or money. Null when nothing does. */
export function holdReason(
  target: CustomerTargetState,
  stored: Profile | null,
  customerId: string,
  sourceName: string,
  generation: number,
  wallet: WalletCredits,
): PlanReason | null {
  const { user, events } = target;
  if (user && user.id !== user.externalUserId) return "identity-collision";
  if (stored) {
    const { source, id } = stored;
    if (source !== sourceName || id !== customerId) return "foreign-profile";
    return isRaisedElsewhere(user, stored, wallet) ? "foreign-wallet" : null;
  }
  if (!user) return null;
  // Our own events all carry their record, so any beyond those were sent by somebody else.
  if (user.totalEvents > events.size) return "foreign-user";
  // After an undo the balance is what our adjustment left. An unfinished import has granted exactly the planned sum.
  const expected = [wallet.planned, wallet.given].map((credits) => credits?.toString() ?? "0");
  const ours = generation > 1 || user.creditBalance === "0" || expected.includes(user.creditBalance);
  return ours ? null : "foreign-wallet";
}
