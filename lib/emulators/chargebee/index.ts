export {
  type ChargebeeStandIn,
  type ChargebeeStandInOptions,
  createChargebeeStandIn,
  type SiteKind,
} from "./create-chargebee-stand-in";
export { type AccountManifest, type GeneratedAccount, generateChargebeeAccount } from "./generate-account";
