import { z } from "zod";
import { decimal, grantWire, instant, list, text } from "./schema";

/* What customers hold and have used: credits, usage, and what Stigg says they may use now. */

export const creditGrantWire = z.looseObject({
  grantId: text,
  customerId: text,
  displayName: z.string().nullish(),
  grantType: z.string(),
  status: z.string(),
  amount: decimal,
  consumedAmount: decimal,
  currencyId: text,
  priority: decimal.nullish(),
  effectiveAt: instant.nullish(),
  expireAt: instant.nullish(),
});

export const ledgerWire = z.looseObject({ creditGrantId: text, eventType: z.string(), amount: decimal });

export const autoRechargeWire = z.looseObject({
  isEnabled: z.boolean(),
  currencyId: z.string(),
  thresholdValue: decimal,
  targetBalance: decimal,
});

export const usageHistoryWire = z.looseObject({
  customerId: text,
  resourceId: z.string().nullish(),
  featureId: text,
  series: list(
    z.looseObject({
      points: list(z.looseObject({ timestamp: instant, value: decimal, isResetPoint: z.boolean() })),
    }),
  ),
});

/** An entry of `entitlementsState`: what may be used now, of a feature or of credits. */
export const effectiveWire = grantWire.extend({
  accessDeniedReason: z.string().nullish(),
  featureUsage: decimal.nullish(),
  usagePeriodStart: instant.nullish(),
  usageUpdatedAt: instant.nullish(),
  validUntil: z.union([instant, z.number().transform((ms) => new Date(ms).toISOString())]).nullish(),
});

export const stateWire = z.looseObject({
  customerId: text,
  resourceId: z.string().nullish(),
  accessDeniedReason: z.string().nullish(),
  entitlementsV2: list(effectiveWire),
});
