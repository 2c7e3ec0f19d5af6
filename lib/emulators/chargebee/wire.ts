import type * as Sdk from "chargebee";

/** The named properties of an SDK type, without its index signature. */
type Named<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/**
 * An object as it goes over the wire: the SDK's type with `object`, custom fields, and those properties optional that
 * the type requires but real sites leave out.
 */
type Sent<T, Lax extends keyof Named<T> = never> = Omit<Named<T>, Lax> &
  Partial<Pick<Named<T>, Lax>> & { object: string; [customField: `cf_${string}`]: string };

export type WireItemFamily = Sent<Sdk.ItemFamily, "deleted">;
export type WireItem = Sent<Sdk.Item, "deleted" | "is_percentage_pricing" | "metered">;
export type WireTier = Sdk.ItemPrice.Tier & { index?: number };
export type WireItemPrice = Sent<Sdk.ItemPrice, "deleted" | "tiers"> & { tiers?: WireTier[] };
export type WireAttachedItem = Sent<Sdk.AttachedItem, "deleted" | "type">;
export type WireDifferentialPrice = Sent<Sdk.DifferentialPrice, "deleted">;
export type WireFeature = Sent<Sdk.Feature>;
export type WireEntitlement = Sent<Sdk.Entitlement>;
export type WireOverride = Sent<Sdk.EntitlementOverride>;
export type WireCustomer = Sent<Sdk.Customer>;
export type WireSubscriptionItem = Sdk.Subscription.SubscriptionItem & { object: "subscription_item" };
export type WireItemTier = Omit<Sdk.Subscription.ItemTier, "index"> & { object: "item_tier" };
export type WireDiscount = Omit<Sdk.Subscription.Discount, "index"> & {
  object: "discount";
};
export type WireSubscription = Omit<
  Sent<Sdk.Subscription, "has_scheduled_advance_invoices" | "decommissioned" | "mrr">,
  "subscription_items" | "item_tiers" | "discounts"
> & {
  subscription_items?: WireSubscriptionItem[];
  item_tiers?: WireItemTier[];
  discounts?: WireDiscount[];
  mrr?: number;
};
export type WireRamp = Sent<Sdk.Ramp>;
export type WireCoupon = Sent<Sdk.Coupon, "deleted">;
export type WireCouponSet = Sent<Sdk.CouponSet>;
export type WireCouponCode = Sent<Sdk.CouponCode>;
export type WireUsage = Sent<Sdk.Usage>;
export type WireMeter = Sent<Sdk.Meter>;
export type WirePromotionalCredit = Sent<Sdk.PromotionalCredit>;
export type WireCreditUnit = Sent<Sdk.CreditUnit>;
export type WireLedgerBalance = Sent<Sdk.LedgerAccountBalance>;
export type WireGrantBlock = Sent<Sdk.GrantBlock>;
export type WireUnbilledCharge = Sent<Sdk.UnbilledCharge, "deleted">;
export type WirePlan = Sent<Sdk.Plan>;
export type WireAddon = Sent<Sdk.Addon>;

export type PeriodUnit = "day" | "week" | "month" | "year";
