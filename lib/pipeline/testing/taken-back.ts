import type { TargetTruth } from "./truth";

/**
 * What the target holds once every undo is set off: a grant, the event that took exactly it back, and the transaction of
 * that event cancel out. An undo without its grant stays, and is found as an event that burned.
 */
export function withoutTakenBack(truth: TargetTruth): TargetTruth {
  const transactions = [...truth.transactions];
  const drop = (userId: string | null, amount: bigint, isGrant: boolean): boolean => {
    const at = transactions.findIndex(
      (each) =>
        each.userId === userId && BigInt(each.amount) === amount && (each.type === "GRANT") === isGrant,
    );
    if (at >= 0) transactions.splice(at, 1);
    return at >= 0;
  };
  const events = truth.events.filter(({ featureId, metadata, userId, creditsBurned }) => {
    if (featureId !== "migration.adjust" || metadata.purpose !== "undo") return true;
    const amount = BigInt(creditsBurned);
    return !(drop(userId, amount, true) && drop(userId, -amount, false));
  });
  return { ...truth, transactions, events };
}
