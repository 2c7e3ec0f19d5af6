import {
  type Customer,
  type Discount,
  type Plan,
  type PriceComponent,
  type Rational,
  ratio,
  type Subscription,
  type SubscriptionItem,
  type Usage,
} from "@/lib/canonical";
import { applyInvoiceDiscounts, type InvoicedLine, isRunning } from "./discount";
import { type NoInvoice, reasonForNone, uncertainChanges } from "./invoice-state";
import {
  componentFor,
  discountsAbove,
  isCollectionPaused,
  itemValue,
  pricedQuantity,
  pricingOf,
} from "./item-value";
import { bandReached } from "./price-value";
import { nextRenewal, type Renewal } from "./renewal";
import { type UsageNote, type UsageSoFar, usageSoFar } from "./usage-so-far";

/*
 * What the rail will invoice next, line by line, as far as the snapshot says. A prediction that invoices nothing. Providers
 * round each line to whole minor units, Stripe each band of a tiered price by itself, so that a line may differ from
 * theirs by one unit per rounding (https://docs.stripe.com/invoicing/line-item-grouping).
 */

/** What a figure leaves open, or the assumption it rests on. */
export type NextInvoiceNote =
  | NoInvoice
  | UsageNote
  | "plan-unknown"
  | "currency-missing"
  | "one-off"
  | "date-unknown"
  /** A discount that works once is still listed, so it is taken as not used yet, and for the earliest invoice. */
  | "discount-once"
  | "discount-currency"
  /** An amount off the invoice is shared with usage that is not known before the period ends. */
  | "discount-shared-with-usage"
  /** The invoice is written but not collected. */
  | "not-collected"
  /** A change is due at or before the invoice: the figure is what would be charged without it. */
  | "scheduled-change";

export interface NextInvoice {
  readonly lineId: string;
  /** When it is written, and the end of the period it charges in advance. Null = nothing says when. */
  readonly at: string | null;
  readonly periodEnd: string | null;
  /** Minor units before and after discounts, exact fractions; null = cannot be computed. Usage is not in them. */
  readonly gross: string | null;
  readonly exact: string | null;
  /** `exact`, rounded half-even once. */
  readonly amountMinor: string | null;
  readonly band: number | null;
  readonly usage: UsageSoFar | null;
  /** Ids of scheduled changes due at or before `at`. */
  readonly changes: readonly string[];
  readonly notes: readonly NextInvoiceNote[];
}

export interface InvoiceFacts {
  readonly customer: Customer | null;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly usage: readonly Usage[];
  readonly asOf: string;
  /** Instant from which usage was read; absent = from the beginning. */
  readonly usageFrom?: string;
}

/** A line on its way: `value` is null where no licensed amount can be computed or none is charged. */
interface Draft {
  readonly item: SubscriptionItem;
  readonly metered: boolean;
  readonly renewal: Renewal | null;
  readonly gross: Rational | null;
  readonly line: InvoicedLine | null;
  readonly band: number | null;
  readonly usage: UsageSoFar | null;
  readonly notes: Set<NextInvoiceNote>;
}

/**
 * The next invoice of every item of a subscription, in the order of its items. Items due at one instant share an invoice,
 * and so an amount that is taken off it.
 */
export function nextInvoices(subscription: Subscription, facts: InvoiceFacts): NextInvoice[] {
  const drafts = subscription.items.map((item) => draftLine(subscription, item, facts));
  const usedOnce = new Set<string>();
  for (const sharing of byInstant(drafts)) discountInvoice(subscription, facts, sharing, usedOnce);
  return drafts.map((draft) => finished(subscription, draft));
}

function draftLine(subscription: Subscription, item: SubscriptionItem, facts: InvoiceFacts): Draft {
  const plan = facts.plans.get(item.planId);
  const component = plan && componentFor(plan, subscription.currency);
  const nothing = { item, metered: false, renewal: null, line: null, band: null, usage: null };
  if (!plan || !component) {
    const note = plan ? "currency-missing" : "plan-unknown";
    return { ...nothing, gross: null, notes: new Set<NextInvoiceNote>([note]) };
  }
  const interval = item.interval ?? component.interval;
  if (interval === null)
    return { ...nothing, gross: ratio.zero, notes: new Set<NextInvoiceNote>(["one-off"]) };

  const asOf = Date.parse(facts.asOf);
  const renewal = nextRenewal(subscription, item, interval, asOf);
  const notes = new Set<NextInvoiceNote>(renewal ? [] : ["date-unknown"]);
  const instant = renewal ? Date.parse(renewal.at) : asOf;
  if (subscription.status === "unpaid" || isCollectionPaused(subscription, instant))
    notes.add("not-collected");
  const none = reasonForNone(subscription, renewal, asOf);
  if (none) notes.add(none);
  const draft = { ...nothing, renewal, notes };
  if (component.usage === "metered") {
    return {
      ...draft,
      metered: true,
      gross: ratio.zero,
      usage: usageOf(subscription, item, component, facts, notes),
    };
  }
  if (none) return { ...draft, gross: ratio.zero };

  const free = item.discounts.filter((discount) => isRunning(discount, instant));
  const value = itemValue(item, component, free);
  if (value === null) notes.add("amount-open");
  const line = value && { itemId: item.sourceId, productId: plan.productId, interval, value };
  const band = bandReached(pricingOf(item, component), pricedQuantity(item, free));
  return { ...draft, gross: value, line, band };
}

/** Usage of a trial is free; what was used before the end of a subscription is still invoiced. */
function usageOf(
  subscription: Subscription,
  item: SubscriptionItem,
  component: PriceComponent,
  { usage, asOf, usageFrom }: InvoiceFacts,
  notes: Set<NextInvoiceNote>,
): UsageSoFar | null {
  if (subscription.status === "trialing") {
    notes.add("trial");
    return null;
  }
  const read = usageSoFar(item, component, usage, {
    from: item.periodStart === null ? null : Date.parse(item.periodStart),
    until: Date.parse(asOf),
    readFrom: usageFrom === undefined ? null : Date.parse(usageFrom),
  });
  for (const note of read.notes) notes.add(note);
  return read.soFar;
}

/** Lines that share an invoice, the earliest first; lines without a date last. */
function byInstant(drafts: readonly Draft[]): Draft[][] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = draft.renewal?.at ?? "";
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  const place = (key: string) => (key === "" ? Number.POSITIVE_INFINITY : Date.parse(key));
  return [...groups].sort(([a], [b]) => (place(a) < place(b) ? -1 : 1)).map(([, sharing]) => sharing);
}

/** Takes the discounts that run at the invoice's instant off its lines: each item's own, then those above. */
function discountInvoice(
  subscription: Subscription,
  { customer, asOf }: InvoiceFacts,
  sharing: readonly Draft[],
  usedOnce: Set<string>,
): void {
  const instant = Date.parse(sharing[0]?.renewal?.at ?? asOf);
  const take = (discounts: readonly Discount[], drafts: readonly Draft[]): void => {
    const lines = drafts.flatMap(({ line }) => (line ? [line] : []));
    const before = ratio.sum(lines.map(({ value }) => value));
    // Nothing to take off: a discount that works once waits for an invoice that charges something.
    if (ratio.compare(before, ratio.zero) <= 0) return;
    const own = discounts.filter(({ sourceId }) => !usedOnce.has(sourceId));
    const otherCurrency = applyInvoiceDiscounts(own, lines, subscription.currency);
    const once = own.filter(({ duration }) => duration === "once");
    for (const { sourceId } of once) usedOnce.add(sourceId);
    const shared = own.some(({ amountOff }) => amountOff !== null) && sharing.some(({ metered }) => metered);
    for (const { line, notes } of drafts) {
      if (!line) continue;
      if (otherCurrency) notes.add("discount-currency");
      if (once.length > 0) notes.add("discount-once");
      if (shared) notes.add("discount-shared-with-usage");
    }
  };
  for (const draft of sharing) {
    take(
      draft.item.discounts.filter((discount) => isRunning(discount, instant)),
      [draft],
    );
  }
  take(discountsAbove(subscription, customer, instant), sharing);
}

function finished(subscription: Subscription, draft: Draft): NextInvoice {
  const { item, renewal, gross, line, band, usage, notes } = draft;
  const value = line ? line.value : gross;
  const changes = uncertainChanges(subscription, renewal);
  if (changes.length > 0) notes.add("scheduled-change");
  return {
    lineId: item.sourceId,
    at: renewal?.at ?? null,
    periodEnd: renewal?.periodEnd ?? null,
    gross: gross && ratio.formatFraction(gross),
    exact: value && ratio.formatFraction(value),
    amountMinor: value && ratio.roundHalfEven(value).toString(),
    band,
    usage,
    changes,
    notes: [...notes].sort(),
  };
}
