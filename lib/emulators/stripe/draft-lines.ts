import type { AccountState } from "./account-state";
import type { DraftLine } from "./draft-line";
import { Decimal } from "./exact-decimal";
import { formulaOf } from "./meter-summaries";
import { ratePrice } from "./rate-price";
import type { StoredItem, StoredSubscription, WirePrice } from "./wire";

export function priceOf(state: AccountState, item: StoredItem): WirePrice {
  const price = state.prices.find(item.price);
  if (!price) throw new Error(`subscription item ${item.id} points at the missing price ${item.price}`);
  return price;
}

export function isMetered(price: WirePrice): boolean {
  return price.recurring?.usage_type === "metered";
}

/** Usage of a closed period, billed in arrears. A metered price without a meter has no usage here. */
export function arrearsLines(
  state: AccountState,
  subscription: StoredSubscription,
  item: StoredItem,
  period: { start: number; end: number },
): DraftLine[] {
  const price = priceOf(state, item);
  const meter = price.recurring?.meter ? state.meters.find(price.recurring.meter) : null;
  const usage = meter
    ? state.usage.aggregate(meter.id, subscription.customer, formulaOf(meter), period.start, period.end)
    : null;
  return itemLines(state, subscription, item, usage ?? new Decimal(0), period);
}

/** The coming period of a licensed item, billed in advance. */
export function advanceLines(
  state: AccountState,
  subscription: StoredSubscription,
  item: StoredItem,
): DraftLine[] {
  const period = { start: item.current_period_start, end: item.current_period_end };
  return itemLines(state, subscription, item, new Decimal(item.quantity ?? 1), period);
}

/** Invoice items waiting for this subscription's next invoice. */
export function pendingLines(state: AccountState, subscription: StoredSubscription): DraftLine[] {
  const lines: DraftLine[] = [];
  for (const item of state.invoiceItems.by("customer", subscription.customer)) {
    const owner = item.parent?.subscription_details?.subscription ?? null;
    if (item.invoice !== null || item.currency !== subscription.currency) continue;
    if (owner !== null && owner !== subscription.id) continue;
    const priceId = item.pricing?.price_details?.price;
    lines.push({
      id: state.mint("il_1", 23),
      subscriptionItem: null,
      invoiceItem: item.id,
      price: priceId === undefined ? null : state.prices.find(priceId),
      metered: false,
      amount: item.amount,
      quantity: new Decimal(item.quantity_decimal),
      unitAmountDecimal: item.pricing?.unit_amount_decimal ?? null,
      period: item.period,
      description: item.description ?? "",
      discountable: item.discountable,
      discounts: [],
      credits: [],
    });
  }
  return lines;
}

function itemLines(
  state: AccountState,
  subscription: StoredSubscription,
  item: StoredItem,
  quantity: Decimal,
  period: { start: number; end: number },
): DraftLine[] {
  const price = priceOf(state, item);
  const name = state.products.find(price.product)?.name ?? price.product;
  return ratePrice(price, subscription.currency, quantity).map((part) => ({
    id: state.mint("il_1", 23),
    subscriptionItem: item.id,
    invoiceItem: null,
    price,
    metered: isMetered(price),
    amount: part.amount,
    quantity: part.quantity,
    unitAmountDecimal: part.unitAmountDecimal,
    period,
    description: `${part.quantity.toString()} × ${name}${part.label}`,
    discountable: true,
    discounts: [],
    credits: [],
  }));
}
