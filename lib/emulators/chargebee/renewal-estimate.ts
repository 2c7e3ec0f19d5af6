import { inMajorUnits, roundLine } from "./rate-item";
import { renewalLines } from "./renewal-lines";
import type { SiteState } from "./site-state";
import type { WireSubscription } from "./wire";

/**
 * The next invoice of a subscription as the site would write it: recurring lines due at its next billing, metered ones
 * with what was counted so far, discounts applied, then promotional credits. Taxes are not computed here. Null when
 * nothing will be invoiced any more. https://apidocs.chargebee.com/docs/api/estimates#renewal_estimate
 */
export function renewalEstimate(state: SiteState, subscription: WireSubscription, now: number) {
  const at = subscription.next_billing_at;
  if (at === undefined || !["active", "in_trial", "future"].includes(subscription.status)) return null;
  const lines = renewalLines(state, subscription, { at, forMrr: false }).filter(
    ({ item }) => item.next_billing_at === undefined || item.next_billing_at === at,
  );
  const currency = subscription.currency_code;
  const lineItems = lines.map((line, index) => {
    const { item } = line;
    const amount = roundLine(line.amount);
    return {
      id: `li_${subscription.id}_${index}`,
      subscription_id: subscription.id,
      customer_id: subscription.customer_id,
      date_from: at,
      date_to: at,
      unit_amount: item.unit_price ?? amount,
      quantity: item.quantity ?? 1,
      amount,
      ...(item.unit_price_in_decimal === undefined
        ? {}
        : { amount_in_decimal: inMajorUnits(line.amount, currency) }),
      pricing_model: line.pricingModel,
      is_taxed: false,
      tax_amount: 0,
      discount_amount: roundLine(line.itemDiscount.plus(line.invoiceDiscount)),
      item_level_discount_amount: roundLine(line.itemDiscount),
      metered: line.metered,
      description: item.item_price_id,
      entity_type: `${item.item_type}_item_price`,
      entity_id: item.item_price_id,
      tax_exempt_reason: "tax_not_configured",
      object: "line_item",
    };
  });
  const gross = lineItems.reduce((sum, line) => sum + line.amount, 0);
  const total = lineItems.reduce((sum, line) => sum + line.amount - line.discount_amount, 0);
  const balance = state.customer
    .find(subscription.customer_id)
    ?.balances?.find((one) => one.currency_code === currency);
  const credits = Math.min(total, balance?.promotional_credits ?? 0);
  return {
    estimate: {
      created_at: now,
      object: "estimate",
      subscription_estimate: {
        id: subscription.id,
        status: subscription.status,
        next_billing_at: at,
        currency_code: currency,
        object: "subscription_estimate",
      },
      invoice_estimate: {
        recurring: true,
        date: at,
        price_type: "tax_exclusive",
        currency_code: currency,
        sub_total: gross,
        total,
        credits_applied: credits,
        amount_paid: 0,
        amount_due: total - credits,
        round_off_amount: 0,
        line_items: lineItems,
        taxes: [],
        line_item_taxes: [],
        customer_id: subscription.customer_id,
        object: "invoice_estimate",
      },
    },
  };
}
