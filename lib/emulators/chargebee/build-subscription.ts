import { addMonths } from "../stripe/billing-calendar";
import { stamps } from "./build-catalogue";
import { Decimal, rateItem, roundLine } from "./rate-item";
import { monthlyRevenue } from "./renewal-lines";
import type { SiteState } from "./site-state";
import type {
  PeriodUnit,
  WireCustomer,
  WireItemPrice,
  WireItemTier,
  WireSubscription,
  WireSubscriptionItem,
} from "./wire";

const DAY = 86_400;

/** The end of a term that begins at an instant. Unix seconds. */
export function termEnd(start: number, count: number, unit: PeriodUnit): number {
  if (unit === "day") return start + count * DAY;
  if (unit === "week") return start + count * 7 * DAY;
  return addMonths(start, count * (unit === "year" ? 12 : 1));
}

export interface LineFacts {
  price: WireItemPrice;
  quantity?: number;
  quantityInDecimal?: string;
  /** Frozen at purchase where it differs from the catalogue. */
  unitPrice?: number;
  tiers?: WireItemPrice["tiers"];
  free?: number;
  more?: Partial<WireSubscriptionItem>;
}

/** One line with the price as it stood when it was bought. */
export function buildLine(facts: LineFacts): { line: WireSubscriptionItem; tiers: WireItemTier[] } {
  const { price, more = {} } = facts;
  const isMetered = more.metered_quantity !== undefined;
  const tiers = (facts.tiers ?? price.tiers ?? []).map(
    (tier): WireItemTier => ({
      ...tier,
      item_price_id: price.id,
      object: "item_tier",
    }),
  );
  const isTiered = tiers.length > 0;
  const free = facts.free ?? price.free_quantity;
  const quantity = facts.quantityInDecimal ?? String(facts.quantity ?? 1);
  const inDecimal = facts.unitPrice === undefined ? price.price_in_decimal : undefined;
  const unitPrice = facts.unitPrice ?? price.price;
  const amount = rateItem({
    pricingModel: price.pricing_model,
    currency: price.currency_code,
    quantity,
    freeQuantity: String(free),
    unitPrice,
    unitPriceInDecimal: inDecimal,
    tiers,
  });
  const line: WireSubscriptionItem = {
    item_price_id: price.id,
    item_type: price.item_type ?? "plan",
    ...(isMetered ? {} : { quantity: Math.floor(Number(quantity)) }),
    ...(facts.quantityInDecimal === undefined ? {} : { quantity_in_decimal: facts.quantityInDecimal }),
    ...(isTiered || unitPrice === undefined ? {} : { unit_price: unitPrice }),
    ...(inDecimal === undefined ? {} : { unit_price_in_decimal: inDecimal }),
    // Metered and tiered lines come without an amount.
    ...(isMetered || isTiered ? {} : { amount: roundLine(amount) }),
    ...(price.item_type === "plan" || free > 0 ? { free_quantity: free } : {}),
    ...more,
    object: "subscription_item",
  };
  return { line, tiers };
}

/** @param facts whatever differs from a subscription in the middle of its term */
export function buildSubscription(
  state: SiteState,
  customer: WireCustomer,
  lines: readonly LineFacts[],
  facts: Partial<WireSubscription> & { started_at: number; now: number },
): WireSubscription {
  const { now, ...given } = facts;
  const built = lines.map(buildLine);
  const plan = lines.find(({ price }) => price.item_type === "plan")?.price;
  const count = given.billing_period ?? plan?.period ?? 1;
  const unit = given.billing_period_unit ?? plan?.period_unit ?? "month";
  let start = given.started_at;
  while (termEnd(start, count, unit) <= now) start = termEnd(start, count, unit);
  const end = termEnd(start, count, unit);
  const tiers = built.flatMap((one) => one.tiers);
  const subscription = state.subscription.put({
    id: given.id ?? state.mint("sub"),
    billing_period: count,
    billing_period_unit: unit,
    auto_collection: "on",
    customer_id: customer.id,
    status: "active",
    current_term_start: start,
    current_term_end: end,
    next_billing_at: end,
    created_at: given.started_at,
    activated_at: given.started_at,
    has_scheduled_changes: false,
    deleted: false,
    currency_code: plan?.currency_code ?? customer.preferred_currency_code ?? "USD",
    subscription_items: built.map((one) => one.line),
    ...(tiers.length === 0 ? {} : { item_tiers: tiers }),
    due_invoices_count: 0,
    channel: "web",
    exchange_rate: 1,
    base_currency_code: "USD",
    ...stamps(given.started_at),
    ...given,
    object: "subscription",
  });
  subscription.mrr = roundLine(new Decimal(monthlyRevenue(state, subscription)));
  return subscription;
}
