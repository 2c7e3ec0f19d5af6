import type { SourceAdapter } from "../types";
import { checkConnection } from "./check";
import { apiVersion } from "./client";
import { type ChargebeeConfig, chargebeeConfigSchema } from "./config";
import { exportStream } from "./export";
import { judgeKey } from "./key";
import { normaliseCatalogue, normaliseCustomer } from "./map";
import { findMissingReferences } from "./missing";
import { streams } from "./streams";

export { type ChargebeeConfig, chargebeeConfigSchema } from "./config";

/** Reads a Chargebee site; README.md says what moves and what does not. */
export const chargebeeSource: SourceAdapter<ChargebeeConfig> = {
  id: "chargebee",
  sourceVersion: apiVersion,
  config: chargebeeConfigSchema,
  streams,
  judgeKey,
  check: checkConnection,
  export: exportStream,
  missingReferences: findMissingReferences,
  normaliseCatalogue,
  normaliseCustomer,
};
