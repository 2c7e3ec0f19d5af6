import { Decimal as Base } from "decimal.js";

/** Decimals that no sum here can round: the library's own keep twenty digits. */
export const Decimal = Base.clone({ precision: 200, toExpNeg: -200, toExpPos: 200 });
export type Decimal = Base;
