import type { SourceAdapter } from "../types";
import { checkConnection } from "./check";
import { type StiggConfig, stiggConfigSchema } from "./config";
import { exportStream } from "./export";
import { judgeKey } from "./key";
import { normaliseCatalogue, normaliseCustomer } from "./map";
import { findMissingReferences } from "./missing";
import { streams } from "./streams";

export { type BulkImport, type BulkImportFiles, readBulkImportFiles } from "./bulk-import-files";
export { type StiggConfig, stiggConfigSchema } from "./config";

/** Release of Stigg's client whose fields the operations ask for. */
const sourceVersion = "graphql-6.21.0";

/** Reads a Stigg environment; README.md says what moves and what does not. */
export const stiggSource: SourceAdapter<StiggConfig> = {
  id: "stigg",
  sourceVersion,
  config: stiggConfigSchema,
  streams,
  judgeKey,
  check: checkConnection,
  export: exportStream,
  missingReferences: findMissingReferences,
  normaliseCatalogue,
  normaliseCustomer,
};
