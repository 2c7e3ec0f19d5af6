import { z } from "zod";
import { ratio } from "@/lib/canonical";
import { Decimal } from "../exact-decimal";
import { controlOf } from "./control";
import { creditsByHand } from "./money";
import type { Amount, SourceFacts } from "./source-facts";

const price = z.looseObject({
  usageLimit: z.number().nullable(),
  price: z.looseObject({
    billingModel: z.string(),
    billingPeriod: z.string(),
    billingCadence: z.string(),
    price: z.looseObject({ amount: z.number(), currency: z.string() }).nullable(),
    tiers: z.array(z.unknown()).nullable(),
    blockSize: z.number().nullable(),
  }),
});
const subscription = z.looseObject({
  subscriptionId: z.string(),
  customerId: z.string(),
  status: z.string(),
  prices: z.array(price),
  coupons: z.array(z.unknown()),
  addons: z.array(z.unknown()),
  minimumSpend: z.unknown(),
});
type Subscription = z.infer<typeof subscription>;
const customer = z.looseObject({
  customerId: z.string(),
  deletedAt: z.string().nullable(),
  coupon: z.unknown(),
});
const feature = z.looseObject({
  refId: z.string(),
  meterType: z.string(),
  meter: z.looseObject({ aggregation: z.looseObject({ function: z.string() }) }).nullable(),
});
const grant = z.looseObject({
  grantId: z.string(),
  customerId: z.string(),
  currencyId: z.string(),
  status: z.string(),
  amount: z.number(),
  consumedAmount: z.number(),
  effectiveAt: z.string(),
  expireAt: z.string().nullable(),
});
const report = z.looseObject({
  customerId: z.string(),
  featureId: z.string(),
  value: z.number(),
  behavior: z.string(),
  at: z.string(),
});

const months: Readonly<Record<string, number>> = { MONTHLY: 1, ANNUALLY: 12 };

/** The Stigg stand-in's own environment. */
export async function readStiggFacts(controlUrl: string): Promise<SourceFacts> {
  const control = controlOf(controlUrl);
  const rows = async <T extends z.ZodType>(kind: string, schema: T) =>
    z.array(schema).parse(await control.rows(kind));
  const customers = (await rows("customer", customer)).filter(({ deletedAt }) => deletedAt === null);
  const discounted = new Set(customers.filter(({ coupon }) => coupon).map(({ customerId }) => customerId));
  const subscriptions = new Map(
    (await rows("subscription", subscription)).map((each) => [each.subscriptionId, each]),
  );
  const features = await rows("feature", feature);
  const counters = new Set(
    features
      .filter(
        ({ meterType, meter }) => meterType === "Incremental" && meter?.aggregation.function !== "UNIQUE",
      )
      .map(({ refId }) => refId),
  );
  const [grants, reports] = [await rows("grant", grant), await rows("usage", report)];
  const notCounted = new Set(
    reports
      .filter(({ featureId, behavior }) => !counters.has(featureId) || behavior === "SET")
      .map(({ customerId, featureId }) => `${customerId} ${featureId}`),
  );
  const at = (entity: string, ids: readonly string[]) => ids.map((sourceId) => ({ entity, sourceId }));
  return {
    customers: customers.map(({ customerId }) => customerId),
    records: [
      ...at(
        "customers",
        customers.map(({ customerId }) => customerId),
      ),
      ...at("subscriptions", [...subscriptions.keys()]),
      ...at(
        "features",
        features.map(({ refId }) => refId),
      ),
    ],
    revenueOf: (id) => {
      const found = subscriptions.get(id);
      return found ? { currency: "", byHand: revenueByHand(found, discounted) } : null;
    },
    readsRunningDay: true,
    notCounted,
    usage: reports
      .filter(({ customerId, featureId }) => !notCounted.has(`${customerId} ${featureId}`))
      .map((row) => ({
        featureId: row.featureId,
        customer: row.customerId,
        day: row.at.slice(0, 10),
        value: new Decimal(row.value).toFixed(),
        recordId: null,
      })),
    creditsOf: (mapping, watermark) =>
      creditsByHand(
        mapping,
        grants
          .filter(({ status, effectiveAt, expireAt }) => {
            const now = watermark.toISOString();
            return status === "ACTIVE" && effectiveAt <= now && (expireAt === null || expireAt > now);
          })
          .map(({ grantId, customerId, currencyId, amount, consumedAmount }) => ({
            id: grantId,
            customer: customerId,
            unit: currencyId,
            balance: new Decimal(amount).minus(consumedAmount),
          })),
      ),
  };
}

/** Flat fees and prices per unit of a subscription without discounts, add-ons or a minimum; major units are cents. */
function revenueByHand(of: Subscription, discounted: ReadonlySet<string>): Amount | null {
  if (of.coupons.length > 0 || of.addons.length > 0 || of.minimumSpend) return null;
  if (discounted.has(of.customerId)) return null;
  if (of.status !== "ACTIVE") return null;
  let sum = ratio.zero;
  for (const { usageLimit, price: one } of of.prices) {
    const unit = months[one.billingPeriod];
    const { price: money, tiers, blockSize, billingModel, billingCadence } = one;
    if (tiers || blockSize || !money || unit === undefined || billingCadence !== "RECURRING") return null;
    if (!["usd", "eur"].includes(money.currency.toLowerCase())) return null;
    if (billingModel !== "FLAT_FEE" && billingModel !== "PER_UNIT") return null;
    const minor = new Decimal(money.amount)
      .times(100)
      .times(billingModel === "PER_UNIT" ? (usageLimit ?? 1) : 1);
    if (!minor.isInteger()) return null;
    sum = ratio.add(sum, ratio.rational(BigInt(minor.toFixed(0)), BigInt(unit)));
  }
  return sum;
}
