export {
  type ChargebeeStandIn,
  type ChargebeeStandInOptions,
  createChargebeeStandIn,
  type SiteKind,
} from "./create-chargebee-stand-in";
export { type AccountManifest, type GeneratedAccount, generateChargebeeAccount } from "./generate-account";
export { loadOfficialObjects, type OfficialSites } from "./load-official-objects";
