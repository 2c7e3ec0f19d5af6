export { createStiggStandIn, type StiggStandIn, type StiggStandInOptions } from "./create-stigg-stand-in";
export { type AccountManifest, type GeneratedAccount, generateStiggAccount } from "./generate-account";
