export { getConfig } from "./get-config";
export { type Config, type Environment, type PrivateNetworkAccess, parseConfig } from "./parse-config";
export {
  findSandboxEndpoints,
  type SandboxEndpoints,
  sandboxEndpointsFile,
  sandboxOrigins,
  sandboxSampleFile,
} from "./sandbox-endpoints";
