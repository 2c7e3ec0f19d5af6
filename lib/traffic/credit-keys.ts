import { type BurningEvent, burnEvent, mostCreditsPerEvent } from "./event-form";
import { adjustFeatureId } from "./feature-id";

/**
 * Key of the one grant with which a wallet is opened. The target's grant keys are global, hence the tenant. Generation is
 * 1 plus the number of undos, read from the target.
 */
export function balanceGrantKey(tenantId: string, userId: string, generation: number): string {
  if (!Number.isInteger(generation) || generation < 1) throw new RangeError("Generations count from 1.");
  return `${tenantId}:balance:${userId}:${generation}`;
}

/** Key of the grant that brings an opened wallet up to `totalCredits` after the source's balance grew. */
export const raisedGrantKey = (
  tenantId: string,
  userId: string,
  generation: number,
  totalCredits: string,
): string => `${balanceGrantKey(tenantId, userId, generation)}:${totalCredits}`;

export interface CreditAdjustment {
  readonly tenantId: string;
  readonly sourceName: string;
  readonly userId: string;
  readonly generation: number;
  /** `undo` raises the generation of the next import; the others do not. */
  readonly purpose: "undo" | "expiry" | "correction";
  /** Tells several adjustments of one purpose apart, e.g. the id of the expired block. */
  readonly reference: string;
  /** Whole credits to take back, at least 1. */
  readonly credits: bigint;
  readonly at: string;
}

/**
 * Credits are taken back by burning events on a reserved feature, also below zero. Amounts above what one event can
 * hold exactly are split; each part has its own key, so that repeating the call takes nothing twice.
 */
export function adjustEvents(adjustment: CreditAdjustment): BurningEvent[] {
  if (adjustment.credits < 1n) throw new RangeError("An adjustment takes at least one credit.");
  const events: BurningEvent[] = [];
  const { userId, generation, purpose, reference } = adjustment;
  let left = adjustment.credits;
  for (let part = 1; left > 0n; part += 1) {
    const credits = left > BigInt(mostCreditsPerEvent) ? mostCreditsPerEvent : Number(left);
    left -= BigInt(credits);
    const event = burnEvent(
      {
        tenantId: adjustment.tenantId,
        sourceName: adjustment.sourceName,
        recordId: ["adjust", userId, generation, purpose, reference, part].join(":"),
        userId,
        featureSlug: adjustFeatureId,
        at: adjustment.at,
        quantity: String(credits),
        unit: "credit",
      },
      credits,
    );
    events.push({ ...event, metadata: { ...event.metadata, generation, purpose, reference } });
  }
  return events;
}
