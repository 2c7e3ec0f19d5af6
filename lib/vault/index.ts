export { createVault, type InstallationKeyName, type Vault } from "./create-vault";
export { loadMasterKey, type MasterKey, masterKeyFile, masterKeyFromText } from "./master-key";
export { rotateMasterKey } from "./rotate-master-key";
