export {
  createStripeStandIn,
  STRIPE_API_VERSION,
  type StripeStandIn,
  type StripeStandInOptions,
} from "./create-stripe-stand-in";
export { type AccountManifest, type GeneratedAccount, generateStripeAccount } from "./generate-account";
export { loadOfficialObjects, type OfficialAccount } from "./load-official-objects";
