import type { FieldChange } from "@/lib/assessment/catalogue-drift";
import { moneySchema, type PriceComponent, type PriceTier, priceComponentSchema } from "@/lib/canonical";
import { formatCount } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import { formatUnitAmount } from "@/lib/format/unit-amount";

/** One value that changed at the source, in words. */
export interface ChangedField {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const labels: Readonly<Record<string, string>> = {
  components: "price",
  nickname: "nickname",
  lookupKey: "lookup key",
  productId: "product",
  versionOf: "version of",
  trialDays: "days of trial",
  unitLabel: "unit label",
  percentOff: "percent off",
  amountOff: "amount off",
  durationMonths: "months it lasts",
  appliesToProductIds: "products it applies to",
  redeemBy: "redeemable until",
  valid: "can be redeemed",
  promotionCodes: "promotion codes",
  quantityOff: "units off",
  featureId: "feature",
  enforcement: "enforcement",
  expiresAt: "ends",
  listed: "offered",
  active: "active",
};

const nothing = "nothing";
const amount = (minor: string, currency: string) => formatUnitAmount(minor, currency);

function tierText({ upTo, unitAmount, flatAmount, packageSize }: PriceTier, currency: string): string {
  const unit = `${amount(unitAmount, currency)} per ${packageSize ?? "unit"}`;
  const flat = flatAmount === "0" ? "" : `, ${amount(flatAmount, currency)} flat`;
  return `${upTo === null ? "above" : `up to ${upTo}`} ${unit}${flat}`;
}

/** A whole price in one phrase, so that no digit of it can change unseen. */
function priceText({ currency, interval, usage, pricing, featureId }: PriceComponent): string {
  const every =
    interval === null
      ? "once"
      : interval.count === 1
        ? `per ${interval.unit}`
        : `every ${formatCount(interval.count)} ${interval.unit}s`;
  const what = () => {
    switch (pricing.model) {
      case "flat":
        return amount(pricing.amount, currency);
      case "perUnit":
        return `${amount(pricing.unitAmount, currency)} per unit`;
      case "package":
        return `${amount(pricing.packageAmount, currency)} per ${pricing.packageSize}, rounded ${pricing.round}`;
      case "custom":
        return `any amount, ${currency.toUpperCase()}`;
      default:
        return `${pricing.model}: ${pricing.tiers.map((tier) => tierText(tier, currency)).join("; ")}`;
    }
  };
  const free = "freeQuantity" in pricing && pricing.freeQuantity ? `${pricing.freeQuantity} free` : null;
  const metered = usage === "metered" ? `metered${featureId === null ? "" : ` by ${featureId}`}` : null;
  return [what(), every, free, metered].filter((part) => part !== null).join(", ");
}

/** A JSON value of a record as a person reads it. */
function valueText(value: unknown): string {
  if (value === undefined || value === null || value === "") return nothing;
  if (typeof value === "boolean") return value ? "yes" : "no";
  const price = priceComponentSchema.safeParse(value);
  if (price.success) return priceText(price.data);
  const money = moneySchema.safeParse(value);
  if (money.success) return formatMoney(money.data.amountMinor, money.data.currency);
  if (Array.isArray(value)) return value.length === 0 ? nothing : value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What a field is called: the first name that has words, a key of the metadata by itself. */
function labelOf(path: readonly string[]): string {
  const [first = "record", ...rest] = path;
  if (first === "metadata") return `metadata "${rest.join(".")}"`;
  const named = [...path].reverse().find((part) => !/^\d+$/.test(part)) ?? first;
  return labels[first] ?? labels[named] ?? named.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Before and after of one field in words. */
export const changedField = ({ path, before, after }: FieldChange): ChangedField => ({
  label: labelOf(path),
  before: valueText(before),
  after: valueText(after),
});
