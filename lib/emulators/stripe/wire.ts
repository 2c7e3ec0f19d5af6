import type Stripe from "stripe";

/**
 * Stripe's objects as they travel: decimals are JSON strings and expandable fields hold the id.
 * Derived from the SDK's types, so that an SDK update that changes a shape stops the compiler here.
 */
export type Wire<T> = { [K in keyof T]: WireField<T[K]> };

// A field whose type admits any string is text, an open enum or an expandable reference; unexpanded it is the text.
// Open enums keep only the values the SDK knows, so that a misspelt one does not compile.
type WireField<V> = string extends V ? Exclude<V, object> : WirePart<V>;
type WirePart<V> = V extends Stripe.Decimal
  ? string
  : V extends readonly (infer E)[]
    ? WireField<E>[]
    : V extends object
      ? Wire<V>
      : V;

export type WireAccount = Wire<Stripe.Account>;
export type WireCustomer = Wire<Stripe.Customer>;
export type WireProduct = Wire<Stripe.Product>;
export type WirePrice = Wire<Stripe.Price>;
export type WirePlan = Wire<Stripe.Plan>;
export type WireTier = Wire<Stripe.Price.Tier>;
export type WireFeature = Wire<Stripe.Entitlements.Feature>;
export type WireProductFeature = Wire<Stripe.ProductFeature>;
export type WireActiveEntitlement = Wire<Stripe.Entitlements.ActiveEntitlement>;
export type WireSubscription = Wire<Stripe.Subscription>;
export type WireSubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type WireSchedule = Wire<Stripe.SubscriptionSchedule>;
export type WirePhase = Wire<Stripe.SubscriptionSchedule.Phase>;
export type WireCoupon = Wire<Stripe.Coupon>;
export type WirePromotionCode = Wire<Stripe.PromotionCode>;
export type WireDiscount = Wire<Stripe.Discount>;
export type WireMeter = Wire<Stripe.Billing.Meter>;
export type WireMeterEvent = Wire<Stripe.Billing.MeterEvent>;
export type WireMeterSummary = Wire<Stripe.Billing.MeterEventSummary>;
export type WireGrant = Wire<Stripe.Billing.CreditGrant>;
export type WireCreditSummary = Wire<Stripe.Billing.CreditBalanceSummary>;
export type WireCreditTransaction = Wire<Stripe.Billing.CreditBalanceTransaction>;
export type WireAlert = Wire<Stripe.Billing.Alert>;
export type WireInvoice = Wire<Stripe.Invoice>;
export type WireLine = Wire<Stripe.InvoiceLineItem>;
export type WireInvoiceItem = Wire<Stripe.InvoiceItem>;
export type WireCreditNote = Wire<Stripe.CreditNote>;
export type WireTaxRate = Wire<Stripe.TaxRate>;
export type WireTaxId = Wire<Stripe.TaxId>;
export type WirePaymentMethod = Wire<Stripe.PaymentMethod>;
export type WireBalanceTransaction = Wire<Stripe.CustomerBalanceTransaction>;
export type WireTestClock = Wire<Stripe.TestHelpers.TestClock>;

export interface WireList<T> {
  object: "list";
  url: string;
  has_more: boolean;
  data: T[];
}

/** The stored form leaves out what is kept in a collection of its own and joined when it is rendered. */
export type StoredCustomer = Omit<WireCustomer, "discount"> & { discount: string | null };
export type StoredSubscription = Omit<WireSubscription, "items">;
export type StoredItem = Omit<WireSubscriptionItem, "price" | "plan"> & { price: string };
export type StoredInvoice = Omit<WireInvoice, "lines">;
export type StoredProductFeature = { id: string; product: string; feature: string };
/** The object is rendered when the event is read: a consumer may only learn ids from it. */
export interface StoredEvent {
  id: string;
  created: number;
  type: string;
  kind: string;
  objectId: string;
  /** Kept when the object no longer exists. */
  snapshot?: unknown;
  previous?: Record<string, unknown>;
}
