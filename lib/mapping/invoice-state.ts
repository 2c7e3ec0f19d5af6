import type { Subscription } from "@/lib/canonical";
import type { Renewal } from "./renewal";

/** Why a subscription charges nothing in advance at its next renewal. */
export type NoInvoice = "trial" | "ends-before" | "no-invoice";

/**
 * Why nothing is charged at the renewal, null when something is. A date of cancellation leads; where none stands, the mark
 * that the subscription does not renew does. A trial that ends exactly at the renewal is charged from there on.
 */
export function reasonForNone(
  subscription: Subscription,
  renewal: Renewal | null,
  asOf: number,
): NoInvoice | null {
  const { status, cancelAt, cancelAtPeriodEnd, trialEndsAt, endedAt } = subscription;
  const stands =
    status === "paused" ||
    status === "incomplete" ||
    status === "cancelled" ||
    status === "incompleteExpired" ||
    endedAt !== null;
  if (stands) return "no-invoice";
  const at = renewal ? Date.parse(renewal.at) : asOf;
  if (cancelAt === null ? cancelAtPeriodEnd || status === "nonRenewing" : Date.parse(cancelAt) <= at) {
    return "ends-before";
  }
  return status === "trialing" && trialEndsAt !== null && Date.parse(trialEndsAt) > at ? "trial" : null;
}

/**
 * Ids of changes, due at or before the renewal, that may replace what is charged then. Ends of trials and discounts,
 * starts and cancellations are dates of their own and already counted.
 */
export function uncertainChanges({ scheduledChanges }: Subscription, renewal: Renewal | null): string[] {
  if (renewal === null) return scheduledChanges.flatMap((each) => (isOpen(each.kind) ? [each.sourceId] : []));
  const at = Date.parse(renewal.at);
  return scheduledChanges
    .filter((each) => isOpen(each.kind) && Date.parse(each.at) <= at)
    .map(({ sourceId }) => sourceId);
}

type Kind = Subscription["scheduledChanges"][number]["kind"];
const isOpen = (kind: Kind): boolean => kind === "phase" || kind === "resume";
