import { type CanonicalRecord, type Entitlement, type Feature, type Rational, ratio } from "@/lib/canonical";
import { isRunning } from "@/lib/mapping/discount";
import { mrrByCurrency, type SubscriptionMrr, subscriptionMrr } from "@/lib/mapping/mrr";
import { qualifiesForPlatformLimit } from "@/lib/mapping/platform-limit";
import type { AssessmentContext } from "./context";
import type { FindingCode } from "./finding-kinds";
import { customerObligations, type Obligation } from "./obligation";
import { customerBuckets, type ReviewBucket } from "./review-bucket";

/** One customer's part in a finding, with the recurring revenue behind it. */
export interface Hit {
  readonly code: FindingCode;
  /** The plan, feature or coupon the finding is about; "*" where it is about none in particular. */
  readonly subject: string;
  /** Exact minor units a month, by currency. */
  readonly mrr: ReadonlyMap<string, Rational>;
}

export interface AssessedCustomer {
  readonly customerId: string;
  readonly mrr: ReadonlyMap<string, Rational>;
  readonly hits: readonly Hit[];
  readonly obligations: readonly Obligation[];
  readonly buckets: readonly ReviewBucket[];
}

const over = new Set(["cancelled", "incompleteExpired"]);

/** Findings of one customer, each code and subject once, with money added up. */
class Hits {
  private readonly byKey = new Map<
    string,
    { code: FindingCode; subject: string; mrr: Map<string, Rational> }
  >();

  add(code: FindingCode, subject = "*", mrr: ReadonlyMap<string, Rational> = new Map()): void {
    const key = `${code} ${subject}`;
    const hit = this.byKey.get(key) ?? { code, subject, mrr: new Map<string, Rational>() };
    for (const [currency, value] of mrr) {
      hit.mrr.set(currency, ratio.add(hit.mrr.get(currency) ?? ratio.zero, value));
    }
    this.byKey.set(key, hit);
  }

  list(): Hit[] {
    return [...this.byKey.values()].sort(
      (a, b) => a.code.localeCompare(b.code) || a.subject.localeCompare(b.subject),
    );
  }
}

/** What one customer uses of the source, what is due for it by date, and whether a person should look at it. Pure. */
export function assessCustomer(
  context: AssessmentContext,
  customerId: string,
  records: readonly CanonicalRecord[],
): AssessedCustomer {
  const hits = new Hits();
  const owner = records.find((each) => each.entity === "customers")?.record ?? null;
  const live = records.flatMap((each) =>
    each.entity === "subscriptions" && !over.has(each.record.status) ? [each.record] : [],
  );
  const money = live.map((subscription) =>
    subscriptionMrr(subscription, owner, context.index.plans, context.asOf),
  );
  const mrr = mrrByCurrency(money);

  if (owner && owner.state === "active") {
    hits.add("customer.identity", "*", mrr);
    if (Object.keys(owner.metadata).length > 0) hits.add("customer.metadata", "*", mrr);
    if (owner.taxIds.length > 0) hits.add("customer.tax", "*", mrr);
    if (owner.accountBalance.some((one) => one.amountMinor !== "0")) hits.add("customer.balance", "*", mrr);
    if (owner.parentId !== null) hits.add("customer.parent", owner.parentId, mrr);
    if (context.sharesEmail(customerId)) hits.add("customer.shared-email", "*", mrr);
  }
  if (live.length > 1) hits.add("subscription.several", "*", mrr);
  for (const [index, subscription] of live.entries()) {
    const own = money[index];
    if (own) assessSubscription(context, subscription, own, owner?.discounts ?? [], hits);
  }
  for (const each of records) {
    if (each.entity === "entitlements") assessGrant(context, each.record, mrr, hits);
    if (each.entity === "creditBalances" && each.record.state === "live") {
      hits.add(
        each.record.kind === "money" ? "credits.money" : "credits.units",
        each.record.currency ?? "*",
        mrr,
      );
      if (each.record.expiresAt !== null) hits.add("credits.expiring", "*", mrr);
    }
  }
  for (const featureId of context.usedFeatures(customerId)) {
    const aggregation = context.index.features.get(featureId)?.meter?.aggregation ?? "sum";
    const adds = aggregation === "sum" || aggregation === "count";
    hits.add(adds ? "usage.history" : "usage.aggregation", featureId, mrr);
  }

  const obligations = customerObligations(records, context);
  const buckets = customerBuckets(records, obligations, context.index.plans, context.asOf);
  const all = context.sharesEmail(customerId) ? [...buckets, "identity-collision" as const] : buckets;
  return { customerId, mrr, hits: hits.list(), obligations, buckets: all };
}

type Subscription = Extract<CanonicalRecord, { entity: "subscriptions" }>["record"];

function assessSubscription(
  context: AssessmentContext,
  subscription: Subscription,
  money: SubscriptionMrr,
  customerDiscounts: Subscription["discounts"],
  hits: Hits,
): void {
  const whole = new Map([[money.currency, money.mrr]]);
  for (const [index, item] of subscription.items.entries()) {
    const plan = context.index.plans.get(item.planId);
    if (!plan) continue;
    const line = new Map([[money.currency, money.lines[index]?.mrr ?? ratio.zero]]);
    const component =
      plan.components.find(({ currency }) => currency === subscription.currency) ?? plan.components[0];
    if (component) hits.add(`price.${component.pricing.model}`, plan.sourceId, line);
    if (money.lines[index]?.metered) hits.add("price.metered", plan.sourceId, line);
    if (item.pricing !== null) hits.add("price.frozen", plan.sourceId, line);
    if (context.isEarlierVersion(plan.sourceId)) hits.add("plan.version", plan.sourceId, line);
    if (plan.kind === "addOn") hits.add("plan.addOn", plan.sourceId, line);
    if (!plan.active) hits.add("plan.archived", plan.sourceId, line);
    for (const entitlement of context.index.entitlementsByPlan.get(plan.sourceId) ?? []) {
      hits.add(
        accessCode(entitlement, context.index.features.get(entitlement.featureId)),
        entitlement.featureId,
        line,
      );
    }
  }
  if (subscription.status !== "active") hits.add("subscription.status", subscription.status, whole);
  if (subscription.status === "trialing") hits.add("subscription.trial", "*", whole);
  if (subscription.scheduledChanges.some(({ kind }) => kind !== "trialEnd" && kind !== "discountEnd")) {
    hits.add("subscription.scheduled", "*", whole);
  }
  if (subscription.resourceId !== null) hits.add("subscription.resource", "*", whole);
  if (money.collectionPaused) hits.add("collection.paused", "*", whole);
  const instant = Date.parse(context.asOf);
  const own = [...subscription.discounts, ...subscription.items.flatMap((item) => item.discounts)];
  for (const discount of own.length > 0 ? own : customerDiscounts) {
    if (isRunning(discount, instant)) hits.add("discount", discount.couponId, whole);
  }
}

function assessGrant(
  context: AssessmentContext,
  entitlement: Entitlement,
  mrr: ReadonlyMap<string, Rational>,
  hits: Hits,
): void {
  hits.add("access.override", entitlement.featureId, mrr);
  if (entitlement.expiresAt !== null) hits.add("access.expires", entitlement.featureId, mrr);
  if (entitlement.state === "limited") {
    hits.add(
      accessCode(entitlement, context.index.features.get(entitlement.featureId)),
      entitlement.featureId,
      mrr,
    );
  }
}

/** Who will hold an entitlement: the target by itself, or the layer. */
function accessCode(entitlement: Entitlement, feature: Feature | undefined): FindingCode {
  if (feature?.kind === "static" || feature?.kind === "enum") return "access.configuration";
  if (feature?.kind === "gauge" && entitlement.state === "limited") return "access.gauge";
  if (entitlement.state !== "limited") return "access.boolean";
  return qualifiesForPlatformLimit(entitlement, feature) ? "access.limit.platform" : "access.limit.layer";
}
