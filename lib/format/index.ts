export * from "./count";
export { formatDecimal, type SignDisplay } from "./decimal";
export * from "./duration";
export * from "./middle-cut";
export * from "./money";
export * from "./percent";
export * from "./symbols";
export * from "./time";
