import { z } from "zod";
import { ratio } from "@/lib/canonical";
import { Decimal } from "../exact-decimal";
import { controlOf } from "./control";
import { creditsByHand } from "./money";
import type { Amount, SourceFacts } from "./source-facts";

const item = z.looseObject({
  item_price_id: z.string(),
  item_type: z.string(),
  amount: z.number().optional(),
  metered_quantity: z.string().optional(),
  billing_period: z.number().optional(),
  billing_period_unit: z.string().optional(),
});
const subscription = z.looseObject({
  id: z.string(),
  customer_id: z.string(),
  status: z.string(),
  currency_code: z.string(),
  billing_period: z.number().optional(),
  billing_period_unit: z.string().optional(),
  subscription_items: z.array(item).optional(),
  coupons: z.array(z.unknown()).optional(),
  discounts: z.array(z.unknown()).optional(),
  deleted: z.boolean(),
});
type Subscription = z.infer<typeof subscription>;
const usage = z.looseObject({
  id: z.string(),
  usage_date: z.number(),
  subscription_id: z.string(),
  item_price_id: z.string(),
  quantity: z.string(),
});
const counted = z.object({
  subscriptionId: z.string(),
  featureId: z.string(),
  at: z.number(),
  value: z.string(),
});
const itemPrice = z.looseObject({ id: z.string(), item_id: z.string() });
const grantBlock = z.looseObject({
  id: z.string(),
  subscription_id: z.string(),
  unit_id: z.string(),
  balance: z.string(),
  hold_amount: z.string(),
  status: z.string(),
  account_type: z.string(),
  effective_from: z.number(),
  expires_at: z.number(),
});
const identified = z.looseObject({ id: z.string() });

/** Months in one billing period; weeks and days are left to the product's own tests. */
const months: Readonly<Record<string, number>> = { month: 1, year: 12 };
const charging = new Set(["active", "non_renewing"]);
const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** The Chargebee stand-in's own site. */
export async function readChargebeeFacts(controlUrl: string): Promise<SourceFacts> {
  const control = controlOf(controlUrl);
  const rows = async <T extends z.ZodType>(kind: string, schema: T) =>
    z.array(schema).parse(await control.rows(kind));
  const customers = await rows("customer", identified);
  const subscriptions = new Map((await rows("subscription", subscription)).map((each) => [each.id, each]));
  const prices = new Map((await rows("item_price", itemPrice)).map((each) => [each.id, each]));
  const [usages, sums, blocks, features] = [
    await rows("usage", usage),
    await rows("counted", counted),
    await rows("grant_block", grantBlock),
    await rows("feature", identified),
  ];
  const customerOf = (subscriptionId: string) => subscriptions.get(subscriptionId)?.customer_id ?? "nobody";
  const at = (entity: string, ids: readonly string[]) => ids.map((sourceId) => ({ entity, sourceId }));
  const kept = [...subscriptions.values()].filter(({ status }) => status !== "transferred");
  return {
    customers: customers.map(({ id }) => id),
    records: [
      ...at(
        "customers",
        customers.map(({ id }) => id),
      ),
      ...at(
        "subscriptions",
        kept.map(({ id }) => id),
      ),
      ...at("plans", [...prices.keys()]),
      ...at(
        "features",
        features.map(({ id }) => id),
      ),
    ],
    revenueOf: (id) => {
      const found = subscriptions.get(id);
      return found ? { currency: found.currency_code.toLowerCase(), byHand: revenueByHand(found) } : null;
    },
    usage: [
      ...usages.map((row) => ({
        featureId: `item/${prices.get(row.item_price_id)?.item_id}`,
        customer: customerOf(row.subscription_id),
        day: dayOf(row.usage_date),
        value: row.quantity,
        recordId: row.id,
      })),
      ...sums.map((row) => ({
        featureId: row.featureId,
        customer: customerOf(row.subscriptionId),
        day: dayOf(row.at),
        value: row.value,
        recordId: null,
      })),
    ],
    creditsOf: (mapping, watermark) =>
      creditsByHand(
        mapping,
        blocks
          .filter(({ account_type, effective_from, expires_at }) => {
            const now = watermark.getTime() / 1000;
            return account_type === "provisioned" && effective_from <= now && expires_at > now;
          })
          .map(({ subscription_id, ...block }) => ({
            id: block.id,
            customer: customerOf(subscription_id),
            unit: block.unit_id,
            balance: new Decimal(block.balance).minus(block.hold_amount),
          })),
      ),
  };
}

/** Amounts as the subscription itself states them, by their own period. Null with discounts or without an amount. */
function revenueByHand(of: Subscription): Amount | null {
  if ((of.coupons ?? []).length > 0 || (of.discounts ?? []).length > 0) return null;
  if (!charging.has(of.status)) return { numerator: 0n, denominator: 1n };
  let sum = ratio.zero;
  for (const line of of.subscription_items ?? []) {
    if (line.item_type === "charge" || line.metered_quantity !== undefined) continue;
    const unit = months[line.billing_period_unit ?? of.billing_period_unit ?? ""];
    const period = line.billing_period ?? of.billing_period;
    if (line.amount === undefined || unit === undefined || period === undefined) return null;
    if ("amount_in_decimal" in line || line.included_in_mrr === false) return null;
    sum = ratio.add(sum, ratio.rational(BigInt(line.amount), BigInt(unit * period)));
  }
  return sum;
}
