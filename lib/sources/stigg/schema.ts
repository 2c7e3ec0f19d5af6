import { z } from "zod";

/*
 * The parts of Stigg's objects that are carried, as the operations of operations.ts ask for them (client v6.21.0, July
 * 2026; https://docs.stigg.io/api-and-sdks/api-reference/graphql/reference). Unknown fields pass, enums are plain text here and translated
 * by a table in the mapping, so that a new value becomes an issue and not a parse error. Numbers may arrive as text when
 * a double cannot hold them.
 */

const decimalText = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/);
/** A number as text, perhaps with an exponent. */
export const decimal = z.union([z.number().transform(String), decimalText]);
/** An instant as ISO text; comes out in UTC with milliseconds. */
export const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), "must be an instant")
  .transform((text) => new Date(text).toISOString());
export const text = z.string().min(1);
const ref = z.looseObject({ refId: text });
export const list = <T extends z.ZodType>(row: T) =>
  z
    .array(row)
    .nullish()
    .transform((value) => value ?? []);

export const moneyWire = z.looseObject({ amount: decimal, currency: z.string() });
export type MoneyWire = z.output<typeof moneyWire>;

export const resetFields = {
  resetPeriod: z.string().nullish(),
  resetPeriodConfiguration: z
    .looseObject({
      yearlyAccordingTo: z.string().nullish(),
      monthlyAccordingTo: z.string().nullish(),
      weeklyAccordingTo: z.string().nullish(),
    })
    .nullish(),
};
const resetWire = z.looseObject(resetFields);
export type ResetWire = z.output<typeof resetWire>;

export const featureWire = z.looseObject({
  refId: text,
  displayName: z.string(),
  featureType: z.string(),
  meterType: z.string().nullish(),
  featureStatus: z.string(),
  featureUnits: z.string().nullish(),
  featureUnitsPlural: z.string().nullish(),
  additionalMetaData: z.unknown().optional(),
  enumConfiguration: list(z.looseObject({ value: z.string() })),
  unitTransformation: z.looseObject({ divide: decimal, round: z.string() }).nullish(),
  meter: z
    .looseObject({
      aggregation: z.looseObject({ function: z.string(), field: z.string().nullish() }),
      filters: list(z.looseObject({ conditions: list(z.looseObject({ field: z.string() })) })),
    })
    .nullish(),
});

export const currencyWire = z.looseObject({
  currencyId: text,
  displayName: z.string(),
  units: z.looseObject({ singular: z.string().nullish(), plural: z.string().nullish() }).nullish(),
  archivedAt: instant.nullish(),
  additionalMetaData: z.unknown().optional(),
});

export const productWire = z.looseObject({
  refId: text,
  displayName: z.string().nullish(),
  multipleSubscriptions: z.boolean(),
  status: z.string(),
});

const entitledFeature = z.looseObject({
  refId: text,
  featureType: z.string(),
  meterType: z.string().nullish(),
});

/** A member of `packageEntitlements`: of a feature or of credits. */
export const grantWire = z.looseObject({
  __typename: z.string(),
  isGranted: z.boolean().nullish(),
  behavior: z.string().nullish(),
  featureLimit: decimal.nullish(),
  hasUnlimitedUsage: z.boolean().nullish(),
  featureSoft: z.boolean().nullish(),
  enumValues: list(z.string()),
  feature: entitledFeature.nullish(),
  creditAmount: decimal.nullish(),
  cadence: z.string().nullish(),
  creditSoft: z.boolean().nullish(),
  customCurrencyId: z.string().nullish(),
  customCurrency: z.looseObject({ currencyId: text }).nullish(),
  dependency: ref.nullish(),
  ...resetFields,
});
export type GrantWire = z.output<typeof grantWire>;

export const priceWire = z.looseObject({
  id: text,
  packageId: z.string().nullish(),
  billingModel: z.string(),
  billingPeriod: z.string(),
  billingCadence: z.string(),
  billingCountryCode: z.string().nullish(),
  blockSize: decimal.nullish(),
  tiersMode: z.string().nullish(),
  isOverridePrice: z.boolean().nullish(),
  price: moneyWire.nullish(),
  tiers: list(
    z.looseObject({
      upTo: decimal.nullish(),
      unitPrice: moneyWire.nullish(),
      flatPrice: moneyWire.nullish(),
    }),
  ),
  feature: ref.nullish(),
  creditRate: z.looseObject({ currencyId: z.string() }).nullish(),
});
export type PriceWire = z.output<typeof priceWire>;

export const packageWire = z.looseObject({
  refId: text,
  id: text,
  versionNumber: z.int(),
  isLatest: z.boolean().nullish(),
  status: z.string(),
  pricingType: z.string().nullish(),
  displayName: z.string(),
  description: z.string().nullish(),
  billingId: z.string().nullish(),
  additionalMetaData: z.unknown().optional(),
  createdAt: instant.nullish(),
  product: ref.nullish(),
  // Prices and grants are admitted one by one, so that an odd one does not take the others with it.
  prices: list(z.unknown()),
  overagePrices: list(z.unknown()),
  packageEntitlements: list(z.unknown()),
  inheritedPackageEntitlements: list(z.unknown()),
  basePlan: z.looseObject({ refId: text, versionNumber: z.int() }).nullish(),
  compatiblePackageGroups: list(z.unknown()),
  defaultTrialConfig: z.looseObject({ duration: decimal, units: z.string() }).nullish(),
  minimumSpend: list(z.looseObject({ minimum: moneyWire })),
  maxQuantity: decimal.nullish(),
  dependencies: list(ref),
});
export type PackageWire = z.output<typeof packageWire>;

const couponFields = {
  refId: text,
  name: z.string(),
  type: z.string(),
  percentOff: decimal.nullish(),
  amountsOff: list(moneyWire),
  durationInMonths: decimal.nullish(),
  status: z.string(),
};
export const couponWire = z.looseObject({
  ...couponFields,
  source: z.string().nullish(),
  additionalMetaData: z.unknown().optional(),
});
export type CouponWire = z.output<typeof couponWire>;
const runningCouponWire = z.looseObject({
  ...couponFields,
  startDate: instant.nullish(),
  expirationDate: instant.nullish(),
});
export type RunningCouponWire = z.output<typeof runningCouponWire>;

export const promotionWire = z.looseObject({
  id: text,
  status: z.string(),
  startDate: instant,
  endDate: instant.nullish(),
  usageLimit: decimal.nullish(),
  hasUnlimitedUsage: z.boolean().nullish(),
  hasSoftLimit: z.boolean().nullish(),
  enumValues: list(z.string()),
  feature: entitledFeature,
  ...resetFields,
});

export const customerWire = z.looseObject({
  id: text,
  customerId: text,
  name: z.string().nullish(),
  email: z.string().nullish(),
  billingId: z.string().nullish(),
  billingCurrency: z.string().nullish(),
  crmId: z.string().nullish(),
  salesforceId: z.string().nullish(),
  awsMarketplaceCustomerId: z.string().nullish(),
  additionalMetaData: z.unknown().optional(),
  createdAt: instant.nullish(),
  deletedAt: instant.nullish(),
  coupon: runningCouponWire.nullish(),
  promotionalEntitlements: list(z.unknown()),
});

const versionWire = z.looseObject({ id: text, refId: text, versionNumber: z.int() });

export const subscriptionPriceWire = z.looseObject({
  id: text,
  usageLimit: decimal.nullish(),
  creditsQuantity: decimal.nullish(),
  creditGrantCadence: z.string().nullish(),
  nextGrantDate: instant.nullish(),
  topUpCustomCurrencyId: z.string().nullish(),
  price: priceWire.nullish(),
});
export type SubscriptionPriceWire = z.output<typeof subscriptionPriceWire>;

export const subscriptionWire = z.looseObject({
  subscriptionId: text,
  status: z.string(),
  pricingType: z.string(),
  billingPeriod: z.string().nullish(),
  billingId: z.string().nullish(),
  paymentCollection: z.string(),
  paymentCollectionMethod: z.string().nullish(),
  startDate: instant,
  endDate: instant.nullish(),
  effectiveEndDate: instant.nullish(),
  cancellationDate: instant.nullish(),
  currentBillingPeriodStart: instant.nullish(),
  currentBillingPeriodEnd: instant.nullish(),
  trialEndDate: instant.nullish(),
  additionalMetaData: z.unknown().optional(),
  customer: z.looseObject({
    customerId: text,
    hasPaymentMethod: z.boolean().nullish(),
    billingCurrency: z.string().nullish(),
  }),
  payingCustomer: z.looseObject({ customerId: text }).nullish(),
  resource: z.looseObject({ resourceId: text }).nullish(),
  plan: versionWire,
  addons: list(z.looseObject({ quantity: decimal, addon: versionWire })),
  prices: list(subscriptionPriceWire),
  entitlements: list(z.unknown()),
  coupons: list(runningCouponWire),
  budget: z.looseObject({ limit: decimal }).nullish(),
  minimumSpend: z.looseObject({ minimum: moneyWire.nullish() }).nullish(),
  trialConfiguration: z.looseObject({ trialEndBehavior: z.string() }).nullish(),
  scheduledUpdates: list(
    z.looseObject({
      subscriptionScheduleType: z.string(),
      scheduleStatus: z.string(),
      scheduledExecutionTime: instant,
      targetPackage: ref.nullish(),
    }),
  ),
});
export type SubscriptionWire = z.output<typeof subscriptionWire>;

export const overrideWire = grantWire.extend({ id: text });
