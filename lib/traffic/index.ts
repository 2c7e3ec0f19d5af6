export * from "./credit-keys";
export * from "./event-form";
export * from "./feature-id";
export * from "./safe-text";
export * from "./user-id";
export { uuidV5 } from "./uuid-v5";
