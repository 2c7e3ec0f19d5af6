import { Decimal as Base } from "decimal.js";

/** Decimals whose sums nothing rounds: the library's own keep twenty digits, and a meter can count further. */
export const Decimal = Base.clone({ precision: 200, toExpNeg: -200, toExpPos: 200 });
export type Decimal = Base;
