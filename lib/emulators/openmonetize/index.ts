export {
  createOpenMonetizeStandIn,
  type OpenMonetizeStandIn,
  type OpenMonetizeStandInOptions,
} from "./create-openmonetize-stand-in";
export type { SandboxProfile, Switches } from "./switches";
