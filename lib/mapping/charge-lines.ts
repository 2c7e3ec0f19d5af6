import { ratio, type Subscription } from "@/lib/canonical";
import type { SubscriptionMrr } from "./mrr";
import type { ChargeLine } from "./plan-types";
import type { Planning } from "./planning-context";

/** Who charges each line of a live subscription, before and after. What moves or ends is no recurring revenue any more. */
export function chargeLines(
  planning: Planning,
  subscription: Subscription,
  money: SubscriptionMrr,
): ChargeLine[] {
  const { dispositions } = planning.mapping;
  return subscription.items.map((item, index): ChargeLine => {
    const line = money.lines[index];
    const rule = dispositions[item.sourceId] ?? dispositions[item.planId];
    const disposition = rule?.disposition ?? "stays";
    const mrr = ratio.formatFraction(line?.mrr ?? ratio.zero);
    return {
      lineId: item.sourceId,
      subscriptionId: subscription.sourceId,
      customerId: subscription.customerId,
      planId: item.planId,
      planKey: planning.planKeyOf.get(item.planId) ?? null,
      metered: line?.metered ?? false,
      disposition,
      periodStart: item.periodStart,
      periodEnd: item.periodEnd,
      currency: subscription.currency,
      mrrBefore: mrr,
      mrrAfter: disposition === "stays" ? mrr : "0",
    };
  });
}
