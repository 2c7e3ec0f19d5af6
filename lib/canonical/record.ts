import { z } from "zod";
import {
  type Coupon,
  couponSchema,
  type Entitlement,
  entitlementSchema,
  type Feature,
  featureSchema,
  type Plan,
  type Product,
  planSchema,
  productSchema,
} from "./catalogue";
import {
  type CreditBalance,
  type Customer,
  creditBalanceSchema,
  customerSchema,
  type Subscription,
  subscriptionSchema,
  type Usage,
  usageSchema,
} from "./customer";
import { type EntityKind, entityKindSchema } from "./entity";

export interface CanonicalByEntity {
  customers: Customer;
  products: Product;
  plans: Plan;
  features: Feature;
  entitlements: Entitlement;
  subscriptions: Subscription;
  usage: Usage;
  creditBalances: CreditBalance;
  coupons: Coupon;
}

/** The schema of each entity; what `om-migrate export` writes and `import` reads back. */
export const canonicalSchemas = {
  customers: customerSchema,
  products: productSchema,
  plans: planSchema,
  features: featureSchema,
  entitlements: entitlementSchema,
  subscriptions: subscriptionSchema,
  usage: usageSchema,
  creditBalances: creditBalanceSchema,
  coupons: couponSchema,
} as const satisfies { [K in EntityKind]: z.ZodType<CanonicalByEntity[K]> };

/** One canonical record with its kind. `customerId` is null for catalogue records. */
export type CanonicalRecord = {
  [K in EntityKind]: { entity: K; customerId: string | null; record: CanonicalByEntity[K] };
}[EntityKind];

/**
 * Something the source said that could not be carried as it stands. An `error` is a rejected record (it is counted and
 * kept with its raw form), a `warning` came through but lost something.
 */
export const issueSchema = z.object({
  severity: z.enum(["warning", "error"]),
  code: z.string(),
  entity: entityKindSchema,
  sourceId: z.string(),
  customerId: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
  raw: z.unknown(),
});
export type Issue = z.infer<typeof issueSchema>;
