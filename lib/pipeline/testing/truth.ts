import { z } from "zod";
import type { Control } from "./control";

const json = z.record(z.string(), z.unknown());
const entry = z.union([z.string(), z.looseObject({ id: z.string().optional() })]);
const metadataSchema = z.looseObject({
  source: z.string().optional(),
  id: z.string().optional(),
  rows: z.number().optional(),
  part: z.number().optional(),
  record: z.string().optional(),
  user: z.string().optional(),
  quantity: z.string().optional(),
  prices: z.array(entry).optional(),
  products: z.array(entry).optional(),
  features: z.array(entry).optional(),
  entitlements: z.union([z.array(entry), json]).optional(),
  subscriptions: z.array(json).optional(),
  credits: z.array(json).optional(),
});

const user = z.object({ id: z.string(), tenantId: z.string(), externalUserId: z.string() });
const wallet = z.object({ id: z.string(), userId: z.string().nullable(), balance: z.string() });
const transaction = z.object({ userId: z.string().nullable(), type: z.string(), amount: z.string() });
const entitlement = z.object({
  id: z.string(),
  userId: z.string().nullable(),
  featureId: z.string(),
  limitType: z.string(),
  metadata: metadataSchema.nullable(),
});
const event = z.object({
  id: z.string(),
  userId: z.string().nullable(),
  featureId: z.string(),
  timestamp: z.string(),
  creditsBurned: z.string(),
  idempotencyKey: z.string().nullable(),
  metadata: metadataSchema,
});
const totals = z.object({
  totals: z.object({
    accepted: z.number(),
    events: z.number(),
    waiting: z.number(),
    failed: z.number(),
    deadLetters: z.number(),
  }),
});

export type TrueEntitlement = z.infer<typeof entitlement>;
export type TrueEvent = z.infer<typeof event>;

/** What the OpenMonetize stand-in really holds. */
export interface TargetTruth {
  readonly users: readonly z.infer<typeof user>[];
  readonly wallets: readonly z.infer<typeof wallet>[];
  readonly transactions: readonly z.infer<typeof transaction>[];
  readonly entitlements: readonly TrueEntitlement[];
  readonly events: readonly TrueEvent[];
  readonly deadLetters: number;
  readonly totals: z.infer<typeof totals>["totals"];
}

export async function readTargetTruth(control: Control): Promise<TargetTruth> {
  const rows = async <T extends z.ZodType>(kind: string, schema: T) =>
    z.array(schema).parse(await control.rows(kind));
  // What a probe of the product left under its reserved names; no import promised it.
  const isProbe = (userId: string | null) => userId?.startsWith("migration.probe.") ?? false;
  const withoutProbe = <T extends { readonly userId: string | null }>(all: readonly T[]) =>
    all.filter(({ userId }) => !isProbe(userId));
  return {
    users: (await rows("users", user)).filter(({ id }) => !isProbe(id)),
    wallets: withoutProbe(await rows("wallets", wallet)),
    transactions: withoutProbe(await rows("transactions", transaction)),
    entitlements: withoutProbe(await rows("entitlements", entitlement)),
    events: withoutProbe(await rows("events", event)),
    deadLetters: (await control.rows("deadLetters")).length,
    totals: totals.parse(await control.get("state")).totals,
  };
}

const price = z.looseObject({
  currency: z.string(),
  unit_amount_decimal: z.union([z.string(), z.number()]).nullable().optional(),
  billing_scheme: z.string(),
  transform_quantity: z.unknown(),
  recurring: z
    .object({ interval: z.string(), interval_count: z.number(), usage_type: z.string() })
    .nullable(),
});
const subscription = z.looseObject({
  id: z.string(),
  customer: z.string(),
  currency: z.string(),
  status: z.string(),
  discounts: z.array(z.unknown()),
  test_clock: z.string().nullable(),
  items: z.array(
    z.looseObject({ price, quantity: z.number().nullish(), discounts: z.array(z.unknown()).nullish() }),
  ),
});
const customer = z.looseObject({
  id: z.string(),
  discount: z.unknown(),
  test_clock: z.string().nullable(),
});
const usage = z.object({ meter: z.string(), customer: z.string(), day: z.string(), value: z.string() });
const grant = z.looseObject({
  id: z.string(),
  customer: z.string(),
  amount: z.looseObject({ monetary: z.looseObject({ currency: z.string() }).nullish() }),
  effective_at: z.number().nullable(),
  expires_at: z.number().nullable(),
  voided_at: z.number().nullable(),
  ledgerBalance: z.union([z.number(), z.string()]),
});

export type TrueSubscription = z.infer<typeof subscription>;

/** What the Stripe stand-in really holds; usage is exact per meter, customer and UTC day, from the events it received. */
export interface SourceTruth {
  readonly customers: readonly z.infer<typeof customer>[];
  readonly subscriptions: readonly TrueSubscription[];
  readonly prices: readonly string[];
  readonly meters: readonly string[];
  readonly schedules: readonly string[];
  readonly usage: readonly z.infer<typeof usage>[];
  readonly grants: readonly z.infer<typeof grant>[];
}

export async function readSourceTruth(control: Control): Promise<SourceTruth> {
  const rows = async <T extends z.ZodType>(kind: string, schema: T) =>
    z.array(schema).parse(await control.rows(kind));
  const ids = async (kind: string) =>
    (await rows(kind, z.looseObject({ id: z.string() }))).map(({ id }) => id);
  return {
    customers: await rows("customer", customer),
    subscriptions: await rows("subscription", subscription),
    prices: await ids("price"),
    meters: await ids("meter"),
    schedules: await ids("schedule"),
    usage: await rows("usage", usage),
    grants: await rows("credit_grant", grant),
  };
}
