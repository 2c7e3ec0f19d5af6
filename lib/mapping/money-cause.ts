import { ratio } from "@/lib/canonical";
import type { NextInvoice } from "./next-invoice";

/**
 * Why a line's next invoice differs. `credits` and `ends` are decisions of the mapping; `unexplained` is a finding: the
 * amounts differ and nothing that is known about them does.
 */
export type MoneyCause =
  | "credits"
  | "ends"
  | "rounding"
  | "proration"
  | "tier-edge"
  | "discount"
  | "unmapped"
  | "not-representable"
  | "unexplained";

const one = ratio.rational(1n);
const abs = ({ numerator, denominator }: typeof one) => ({
  numerator: numerator < 0n ? -numerator : numerator,
  denominator,
});

/**
 * Why two predictions of one line's invoice differ in their amount; null when both are known and equal. The first cause
 * that applies: an amount that cannot be computed, another period, another band, other discounts, less than a minor unit.
 */
export function differenceCause(before: NextInvoice, after: NextInvoice): MoneyCause | null {
  if (before.exact === null || after.exact === null || before.gross === null || after.gross === null) {
    return "not-representable";
  }
  if (before.amountMinor === after.amountMinor) return null;
  if (before.at !== after.at || before.periodEnd !== after.periodEnd) return "proration";
  const apart = abs(ratio.subtract(ratio.parseFraction(after.exact), ratio.parseFraction(before.exact)));
  if (ratio.compare(apart, one) < 0) return "rounding";
  if (before.band !== after.band) return "tier-edge";
  if (before.gross === after.gross) return "discount";
  return "unexplained";
}
