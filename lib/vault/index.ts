export { createVault, type InstallationKeyName, type Vault } from "./create-vault";
export {
  loadMasterKey,
  type MasterKey,
  masterKeyFile,
  masterKeyFromText,
  replaceMasterKeyFile,
  shortestMasterKey,
} from "./master-key";
export { rotateMasterKey, type Wrapped } from "./rotate-master-key";
