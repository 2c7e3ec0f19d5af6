import { Decimal as Base } from "decimal.js";

/**
 * Decimals wide enough that no sum or product of this stand-in is ever rounded by the library: rounding to a minor
 * unit is always written out where it happens. `toString` never uses exponents.
 */
export const Decimal = Base.clone({ precision: 120, toExpNeg: -60, toExpPos: 60 });
export type Decimal = Base;

/** Rounds to a whole minor unit, half away from zero, as Stripe does for each invoice line. */
export function roundLine(exact: Decimal): number {
  return exact.toDecimalPlaces(0, Base.ROUND_HALF_UP).toNumber();
}
