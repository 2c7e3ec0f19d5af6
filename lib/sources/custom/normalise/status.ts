import type { SubscriptionStatus } from "@/lib/canonical";

/** Words of status columns that leave no doubt, in lower case with underscores. */
const knownStatuses: Readonly<Record<string, SubscriptionStatus>> = {
  active: "active",
  live: "active",
  trial: "trialing",
  trialing: "trialing",
  in_trial: "trialing",
  past_due: "pastDue",
  overdue: "pastDue",
  unpaid: "unpaid",
  paused: "paused",
  canceled: "cancelled",
  cancelled: "cancelled",
  expired: "cancelled",
  ended: "cancelled",
  non_renewing: "nonRenewing",
  incomplete: "incomplete",
  incomplete_expired: "incompleteExpired",
  future: "future",
};

/** The meaning of a status word; null when it has to be asked. */
export function statusOf(
  word: string,
  chosen: Readonly<Record<string, SubscriptionStatus>>,
): SubscriptionStatus | null {
  if (Object.hasOwn(chosen, word)) return chosen[word] ?? null;
  const key = word.toLowerCase().replace(/[\s-]+/g, "_");
  return Object.hasOwn(knownStatuses, key) ? (knownStatuses[key] ?? null) : null;
}
