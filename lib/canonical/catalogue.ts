import { z } from "zod";
import { currencySchema, decimalSchema, instantSchema, metadataSchema, moneySchema } from "./values";

export const productSchema = z.object({
  sourceId: z.string().min(1),
  name: z.string(),
  description: z.string().nullable(),
  active: z.boolean(),
  unitLabel: z.string().nullable(),
  metadata: metadataSchema,
});
export type Product = z.infer<typeof productSchema>;

/**
 * One band of a tiered price. `upTo` is inclusive; null is the last, open band. Amounts in minor units, exact. With
 * `packageSize` the unit amount is charged for every package begun (Chargebee).
 */
export const priceTierSchema = z.object({
  upTo: decimalSchema.nullable(),
  unitAmount: decimalSchema,
  flatAmount: decimalSchema,
  packageSize: decimalSchema.optional(),
});
export type PriceTier = z.infer<typeof priceTierSchema>;

const tiersShape = { tiers: z.array(priceTierSchema).min(1), freeQuantity: decimalSchema.optional() };

/**
 * How one price turns a quantity into money. Amounts are decimals of a minor unit ("0.0125" US cents).
 * `stairstep` charges the flat amount of the band the quantity falls into (Chargebee); `freeQuantity` units are
 * included before anything is charged, and are left out before a band is looked for.
 */
export const pricingSchema = z.discriminatedUnion("model", [
  z.object({ model: z.literal("flat"), amount: decimalSchema }),
  z.object({
    model: z.literal("perUnit"),
    unitAmount: decimalSchema,
    freeQuantity: decimalSchema.optional(),
  }),
  z.object({
    model: z.literal("package"),
    packageAmount: decimalSchema,
    packageSize: decimalSchema,
    round: z.enum(["up", "down"]),
    freeQuantity: decimalSchema.optional(),
  }),
  z.object({ model: z.literal("graduated"), ...tiersShape }),
  z.object({ model: z.literal("volume"), ...tiersShape }),
  z.object({ model: z.literal("stairstep"), ...tiersShape }),
  z.object({ model: z.literal("custom"), reason: z.string() }),
]);
export type Pricing = z.infer<typeof pricingSchema>;

export const intervalSchema = z.object({
  unit: z.enum(["day", "week", "month", "year"]),
  count: z.int().positive(),
});
export type Interval = z.infer<typeof intervalSchema>;

/** One way a plan charges: what currency, how often, for what. `featureId` names the metered feature. */
export const priceComponentSchema = z.object({
  currency: currencySchema,
  interval: intervalSchema.nullable(),
  usage: z.enum(["licensed", "metered"]),
  featureId: z.string().nullable(),
  pricing: pricingSchema,
});
export type PriceComponent = z.infer<typeof priceComponentSchema>;

/**
 * One price point a subscription can be on. For Stripe a plan is one price (`price_...`) of a product; the mapping
 * joins several into one plan key. `components[0]` is the price's own currency, further ones its other currencies.
 */
export const planSchema = z.object({
  sourceId: z.string().min(1),
  productId: z.string().min(1),
  name: z.string(),
  nickname: z.string().nullable(),
  lookupKey: z.string().nullable(),
  kind: z.enum(["base", "addOn", "charge"]),
  versionOf: z.string().nullable(),
  version: z.string().nullable(),
  active: z.boolean(),
  listed: z.boolean(),
  trialDays: z.int().nonnegative().nullable(),
  components: z.array(priceComponentSchema).min(1),
  metadata: metadataSchema,
  createdAt: instantSchema.nullable(),
});
export type Plan = z.infer<typeof planSchema>;

/** `gauge` goes up and down (seats in use); `counter` only grows within a period. */
export const featureKinds = ["boolean", "counter", "gauge", "static", "enum"] as const;

export const featureSchema = z.object({
  sourceId: z.string().min(1),
  key: z.string().min(1),
  name: z.string(),
  kind: z.enum(featureKinds),
  unit: z.string().nullable(),
  active: z.boolean(),
  meter: z
    .object({
      eventName: z.string(),
      aggregation: z.enum(["sum", "count", "last", "max", "unique", "average"]),
    })
    .nullable(),
  metadata: metadataSchema,
});
export type Feature = z.infer<typeof featureSchema>;

export const resetSchema = z.object({
  period: z.enum(["hour", "day", "week", "month", "year", "billingPeriod", "never"]),
  anchor: z.string().nullable(),
});

/**
 * What a plan, a product or one customer may use. The three states of a limit are kept apart: `off` is zero,
 * `unlimited` is no limit, and an absent record is no statement at all.
 */
export const entitlementSchema = z.object({
  sourceId: z.string().min(1),
  subject: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("product"), productId: z.string() }),
    z.object({ kind: z.literal("plan"), planId: z.string() }),
    z.object({ kind: z.literal("customer"), customerId: z.string() }),
  ]),
  featureId: z.string().min(1),
  state: z.enum(["on", "off", "limited", "unlimited"]),
  limit: decimalSchema.nullable(),
  enforcement: z.enum(["hard", "soft"]),
  reset: resetSchema.nullable(),
  expiresAt: instantSchema.nullable(),
  resourceId: z.string().nullable(),
});
export type Entitlement = z.infer<typeof entitlementSchema>;

/**
 * A coupon. What only some providers say: `quantityOff` units that are free of charge, `countsTowardsMrr` where that does
 * not follow from the duration, and `onItems` where it is taken off each item of these kinds or plans instead of the
 * invoice.
 */
export const couponSchema = z.object({
  sourceId: z.string().min(1),
  name: z.string().nullable(),
  percentOff: decimalSchema.nullable(),
  amountOff: z.array(moneySchema),
  duration: z.enum(["once", "repeating", "forever"]),
  durationMonths: z.int().positive().nullable(),
  appliesToProductIds: z.array(z.string()).nullable(),
  redeemBy: instantSchema.nullable(),
  valid: z.boolean(),
  promotionCodes: z.array(z.string()),
  metadata: metadataSchema,
  quantityOff: decimalSchema.optional(),
  countsTowardsMrr: z.boolean().optional(),
  onItems: z
    .object({ kinds: z.array(z.enum(["base", "addOn", "charge"])), planIds: z.array(z.string()) })
    .optional(),
});
export type Coupon = z.infer<typeof couponSchema>;
