import { z } from "zod";
import { ratio } from "@/lib/canonical";
import { Decimal } from "../exact-decimal";

export const validatorNames = ["customers", "revenue", "usage", "credits", "entitlements"] as const;
export type ValidatorName = (typeof validatorNames)[number];

/** One record that is not the same on both sides, with both figures. */
export interface Difference {
  readonly validator: ValidatorName;
  readonly customerId: string;
  readonly what: string;
  readonly source: string | null;
  readonly target: string | null;
  readonly unit: string;
  readonly cause: string;
}

const byCurrency = z.record(z.string(), z.string());
/** Quantities by feature: those of different units have no sum. */
const byFeature = z.record(z.string(), z.string());

/** Sums of one or many customers. Money as exact fractions of minor units by currency, quantities as decimals. */
export const figuresSchema = z.object({
  /** `held` were kept back by rule or by a person; nothing of them is compared. */
  customers: z.object({ source: z.int(), target: z.int(), held: z.int() }),
  revenue: z.object({ a: byCurrency, b: byCurrency, c: byCurrency.nullable() }),
  usage: z.object({ source: byFeature, target: byFeature }),
  credits: z.object({ source: z.string(), target: z.string() }),
  entitlements: z.object({ source: z.int(), target: z.int(), decisions: z.int() }),
});
export type Figures = z.infer<typeof figuresSchema>;

export const noFigures: Figures = {
  customers: { source: 0, target: 0, held: 0 },
  revenue: { a: {}, b: {}, c: null },
  usage: { source: {}, target: {} },
  credits: { source: "0", target: "0" },
  entitlements: { source: 0, target: 0, decisions: 0 },
};

function addMoney(left: Record<string, string>, right: Record<string, string>): Record<string, string> {
  const sums = { ...left };
  for (const [currency, value] of Object.entries(right)) {
    const sum = ratio.add(ratio.parseFraction(sums[currency] ?? "0"), ratio.parseFraction(value));
    sums[currency] = ratio.formatFraction(sum);
  }
  return sums;
}

const addDecimals = (left: string, right: string) => new Decimal(left).plus(right).toFixed();

function addQuantities(left: Record<string, string>, right: Record<string, string>): Record<string, string> {
  const sums = { ...left };
  for (const [feature, quantity] of Object.entries(right)) {
    sums[feature] = addDecimals(sums[feature] ?? "0", quantity);
  }
  return sums;
}

/** Sums two sets of figures exactly. */
export function addFigures(left: Figures, right: Figures): Figures {
  return {
    customers: {
      source: left.customers.source + right.customers.source,
      target: left.customers.target + right.customers.target,
      held: left.customers.held + right.customers.held,
    },
    revenue: {
      a: addMoney(left.revenue.a, right.revenue.a),
      b: addMoney(left.revenue.b, right.revenue.b),
      c: right.revenue.c ? addMoney(left.revenue.c ?? {}, right.revenue.c) : left.revenue.c,
    },
    usage: {
      source: addQuantities(left.usage.source, right.usage.source),
      target: addQuantities(left.usage.target, right.usage.target),
    },
    credits: {
      source: addDecimals(left.credits.source, right.credits.source),
      target: addDecimals(left.credits.target, right.credits.target),
    },
    entitlements: {
      source: left.entitlements.source + right.entitlements.source,
      target: left.entitlements.target + right.entitlements.target,
      decisions: left.entitlements.decisions + right.entitlements.decisions,
    },
  };
}
