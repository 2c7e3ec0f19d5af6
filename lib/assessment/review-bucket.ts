import type { CanonicalRecord, Plan, Subscription } from "@/lib/canonical";
import { isWithin, itemInterval, renewalWindow } from "@/lib/mapping/renewal-window";
import type { Obligation } from "./obligation";

export const reviewBucketIds = [
  "near-renewal",
  "past-due",
  "trial-ending",
  "scheduled-change",
  "several-subscriptions",
  "unusual-price",
  "manual-tax",
  "no-payment-method",
  "negative-balance",
  "identity-collision",
] as const;
export type ReviewBucket = (typeof reviewBucketIds)[number];

/** Customers that a person should look at before they move, and why. */
export const reviewBuckets: Readonly<Record<ReviewBucket, { title: string; why: string }>> = {
  "near-renewal": {
    title: "Near renewal",
    why: "A renewal or trial end is within 48 hours, a yearly one within 72, or was within the last 24: a dry run holds the customer and takes it 24 hours after the renewal.",
  },
  "past-due": { title: "Past due", why: "The last invoice is not paid; access and dunning should agree." },
  "trial-ending": { title: "Trial ending", why: "The trial ends within seven days." },
  "scheduled-change": {
    title: "Scheduled change",
    why: "A change with a date is planned for the next 90 days.",
  },
  "several-subscriptions": {
    title: "Several subscriptions",
    why: "The target knows one plan per customer; the others become overrides.",
  },
  "unusual-price": {
    title: "Unusual price",
    why: "A price was agreed with this customer alone, is chosen at payment, or has a quantity of zero.",
  },
  "manual-tax": { title: "Manual tax", why: "Tax rates were set by hand on the subscription." },
  "no-payment-method": {
    title: "No payment method",
    why: "The rail charges automatically but has nothing to charge.",
  },
  "negative-balance": {
    title: "Balance on the account",
    why: "The customer owes or is owed money, which the next invoice settles.",
  },
  "identity-collision": {
    title: "Identity collision",
    why: "The same e-mail address belongs to several customers.",
  },
};

const dayMs = 86_400_000;
const over: ReadonlySet<Subscription["status"]> = new Set(["cancelled", "incompleteExpired"]);

const within = (at: string | null, asOfMs: number, reachMs: number): boolean => {
  if (at === null) return false;
  const distance = Date.parse(at) - asOfMs;
  return distance >= 0 && distance <= reachMs;
};

/** The very rule by which a plan holds customers back. */
const isNearRenewal = (
  subscription: Subscription,
  plans: ReadonlyMap<string, Plan>,
  asOfMs: number,
): boolean =>
  subscription.items.some((item) => {
    const window = renewalWindow(subscription, item, itemInterval(subscription, item, plans), asOfMs);
    return window !== null && isWithin(window, asOfMs);
  });

const isOpenPrice = (plan: Plan | undefined): boolean =>
  plan?.components.some(({ pricing }) => pricing.model === "custom") ?? false;

/** The buckets one customer falls into; identity collisions are found across customers, by SQL. */
export function customerBuckets(
  records: readonly CanonicalRecord[],
  obligations: readonly Obligation[],
  plans: ReadonlyMap<string, Plan>,
  asOf: string,
): ReviewBucket[] {
  const asOfMs = Date.parse(asOf);
  const found = new Set<ReviewBucket>();
  let live = 0;
  for (const each of records) {
    if (
      each.entity === "customers" &&
      each.record.accountBalance.some((money) => money.amountMinor !== "0")
    ) {
      found.add("negative-balance");
    }
    if (each.entity !== "subscriptions" || over.has(each.record.status)) continue;
    const subscription = each.record;
    live += 1;
    if (isNearRenewal(subscription, plans, asOfMs)) found.add("near-renewal");
    if (subscription.status === "pastDue" || subscription.status === "unpaid") found.add("past-due");
    if (subscription.status === "trialing" && within(subscription.trialEndsAt, asOfMs, 7 * dayMs)) {
      found.add("trial-ending");
    }
    const isUnusual = subscription.items.some(
      (item) => item.pricing !== null || item.quantity === "0" || isOpenPrice(plans.get(item.planId)),
    );
    if (isUnusual) found.add("unusual-price");
    if (subscription.taxHandling === "manual") found.add("manual-tax");
    if (subscription.hasPaymentMethod === false && subscription.collectionMethod === "automatic") {
      found.add("no-payment-method");
    }
  }
  if (live > 1) found.add("several-subscriptions");
  const isScheduled = obligations.some(
    ({ kind, at }) => kind !== "creditExpiry" && kind !== "trialEnd" && within(at, asOfMs, 90 * dayMs),
  );
  if (isScheduled) found.add("scheduled-change");
  return reviewBucketIds.filter((bucket) => found.has(bucket));
}
