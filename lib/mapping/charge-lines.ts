import { type Customer, ratio, type Subscription } from "@/lib/canonical";
import { lineBill } from "./line-bill";
import type { SubscriptionMrr } from "./mrr";
import type { NextInvoice } from "./next-invoice";
import type { ChargeLine } from "./plan-types";
import type { Planning } from "./planning-context";

/**
 * Who charges each line of a live subscription, before and after. What moves or ends is no recurring revenue any more.
 * `invoices` has one prediction per item, in the order of the items.
 */
export function chargeLines(
  planning: Planning,
  subscription: Subscription,
  customer: Customer | null,
  money: SubscriptionMrr,
  invoices: readonly NextInvoice[],
): ChargeLine[] {
  const { dispositions } = planning.mapping;
  return subscription.items.map((item, index): ChargeLine => {
    const line = money.lines[index];
    const invoice = invoices[index];
    if (!invoice)
      throw new RangeError("Each item of a subscription needs the prediction of its next invoice.");
    const rule = dispositions[item.sourceId] ?? dispositions[item.planId];
    const disposition = rule?.disposition ?? "stays";
    const mrr = ratio.formatFraction(line?.mrr ?? ratio.zero);
    const { currency } = subscription;
    return {
      lineId: item.sourceId,
      subscriptionId: subscription.sourceId,
      customerId: subscription.customerId,
      planId: item.planId,
      planKey: planning.lineKeyOf({ item, subscription, customer }),
      metered: line?.metered ?? false,
      disposition,
      periodStart: item.periodStart,
      periodEnd: item.periodEnd,
      currency,
      mrrBefore: mrr,
      mrrAfter: disposition === "stays" ? mrr : "0",
      bill: lineBill(planning, item, currency, disposition, invoice),
    };
  });
}
