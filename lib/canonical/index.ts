export * from "./catalogue";
export * from "./currency-exponent";
export * from "./customer";
export * from "./entity";
export * from "./outside-invoice";
export type { Rational } from "./rational";
export * as ratio from "./rational";
export * from "./record";
export * from "./values";
