import { z } from "zod";
import { intervalSchema, pricingSchema } from "./catalogue";
import { currencySchema, decimalSchema, instantSchema, metadataSchema, moneySchema } from "./values";

/**
 * A discount that is running on a customer, subscription or item. Stacking order is array order. What only some
 * providers say: `countsTowardsMrr` where that does not follow from the duration, `quantityOff` units that are free of
 * charge, `amountInterval` where an amount comes off once per that interval and not off each invoice.
 */
export const discountSchema = z.object({
  sourceId: z.string(),
  couponId: z.string(),
  percentOff: decimalSchema.nullable(),
  amountOff: moneySchema.nullable(),
  duration: z.enum(["once", "repeating", "forever"]),
  startsAt: instantSchema.nullable(),
  endsAt: instantSchema.nullable(),
  appliesToProductIds: z.array(z.string()).nullable(),
  countsTowardsMrr: z.boolean().optional(),
  quantityOff: decimalSchema.optional(),
  amountInterval: intervalSchema.optional(),
});
export type Discount = z.infer<typeof discountSchema>;

/**
 * One paying account. `accountBalance` keeps the provider's sign (Stripe: negative = the customer has credit) and
 * stays on the rail. `effectiveFeatureKeys` is the provider's own answer to "what may this customer use", null when
 * it could not be read.
 */
export const customerSchema = z.object({
  sourceId: z.string().min(1),
  email: z.string().nullable(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  country: z.string().nullable(),
  currency: currencySchema.nullable(),
  state: z.enum(["active", "deleted"]),
  createdAt: instantSchema.nullable(),
  parentId: z.string().nullable(),
  billingProviderId: z.string().nullable(),
  taxIds: z.array(z.object({ type: z.string(), value: z.string() })),
  accountBalance: z.array(moneySchema),
  discounts: z.array(discountSchema),
  effectiveFeatureKeys: z.array(z.string()).nullable(),
  metadata: metadataSchema,
});
export type Customer = z.infer<typeof customerSchema>;

export const subscriptionStatuses = [
  "trialing",
  "active",
  "nonRenewing",
  "pastDue",
  "unpaid",
  "paused",
  "cancelled",
  "incomplete",
  "incompleteExpired",
  "future",
] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/**
 * A subscription item: what one charge line is made of. `pricing` is set when the subscription froze a price of its
 * own. `quantity` is null on metered items. What only some providers say: `interval` where the item is billed in
 * another cadence than its price, `statedAmount` (minor units for that interval, before discounts) where the provider
 * gives the amount itself, and `countsTowardsMrr: false` where its own figures leave the item out.
 */
export const subscriptionItemSchema = z.object({
  sourceId: z.string().min(1),
  planId: z.string().min(1),
  quantity: decimalSchema.nullable(),
  periodStart: instantSchema.nullable(),
  periodEnd: instantSchema.nullable(),
  discounts: z.array(discountSchema),
  pricing: pricingSchema.nullable(),
  interval: intervalSchema.optional(),
  statedAmount: decimalSchema.optional(),
  countsTowardsMrr: z.boolean().optional(),
});
export type SubscriptionItem = z.infer<typeof subscriptionItemSchema>;

/** A change with a date that the source would make by itself: the raw material of the obligations register. */
export const scheduledChangeSchema = z.object({
  sourceId: z.string(),
  kind: z.enum(["phase", "trialEnd", "cancellation", "discountEnd", "resume", "start", "recurringGrant"]),
  at: instantSchema,
  description: z.string(),
  /** What it is about, where the provider says so: minor units of a currency, or a count of the unit. */
  amount: decimalSchema.optional(),
  unit: z.string().optional(),
  /** How often it comes again; absent where it comes once or nobody says. */
  every: intervalSchema.optional(),
});
export type ScheduledChange = z.infer<typeof scheduledChangeSchema>;

export const subscriptionSchema = z.object({
  sourceId: z.string().min(1),
  customerId: z.string().min(1),
  status: z.enum(subscriptionStatuses),
  sourceStatus: z.string(),
  currency: currencySchema,
  startedAt: instantSchema.nullable(),
  trialEndsAt: instantSchema.nullable(),
  cancelAt: instantSchema.nullable(),
  cancelAtPeriodEnd: z.boolean(),
  endedAt: instantSchema.nullable(),
  collectionPausedUntil: z.union([instantSchema, z.literal("indefinite")]).nullable(),
  collectionMethod: z.enum(["automatic", "invoice"]).nullable(),
  /** Whether the rail has something to charge; absent where the provider does not say. */
  hasPaymentMethod: z.boolean().optional(),
  /** `manual`: tax rates were set by hand on the subscription; absent where the provider does not say. */
  taxHandling: z.enum(["automatic", "manual", "none"]).optional(),
  items: z.array(subscriptionItemSchema),
  discounts: z.array(discountSchema),
  scheduledChanges: z.array(scheduledChangeSchema),
  resourceId: z.string().nullable(),
  metadata: metadataSchema,
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/**
 * One usage record as the source has it: a raw event or a bucket `[windowStart, windowEnd)`. `at` is the instant the
 * target event carries. Quantity is exact and never merged or expanded.
 */
export const usageSchema = z.object({
  sourceId: z.string().min(1),
  customerId: z.string().min(1),
  featureId: z.string().min(1),
  quantity: decimalSchema,
  unit: z.string().nullable(),
  at: instantSchema,
  windowStart: instantSchema.nullable(),
  windowEnd: instantSchema.nullable(),
  aggregation: z.enum(["sum", "count", "last", "max", "unique", "average"]),
  resourceId: z.string().nullable(),
  dimensions: metadataSchema,
});
export type Usage = z.infer<typeof usageSchema>;

/**
 * One block of credit. For `kind: "money"` quantities are minor units of `currency`, for "units" they count
 * `unit`. `available` is what can still be spent; `spendableOn` is decided in the mapping, not here. `railOnly` marks
 * money the billing provider owes the customer: it settles that with its own invoices, so it never moves. `grantedAgain`
 * is the next time the source grants the block anew, `recharge` what it buys by itself once less than `below` is left.
 */
export const creditBalanceSchema = z.object({
  sourceId: z.string().min(1),
  customerId: z.string().min(1),
  name: z.string().nullable(),
  kind: z.enum(["money", "units"]),
  currency: currencySchema.nullable(),
  unit: z.string().nullable(),
  original: decimalSchema,
  available: decimalSchema,
  category: z.string().nullable(),
  priority: z.int().nullable(),
  state: z.enum(["live", "pending", "expired", "voided"]),
  effectiveAt: instantSchema.nullable(),
  expiresAt: instantSchema.nullable(),
  planIds: z.array(z.string()).nullable(),
  railOnly: z.boolean().optional(),
  grantedAgain: z
    .object({ at: instantSchema, amount: decimalSchema, every: intervalSchema.nullable() })
    .optional(),
  recharge: z.object({ below: decimalSchema, upTo: decimalSchema }).optional(),
});
export type CreditBalance = z.infer<typeof creditBalanceSchema>;
