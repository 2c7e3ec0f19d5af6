import type { SourceAdapter } from "../types";
import { checkConnection } from "./check";
import { type CustomConfig, customConfigSchema } from "./config";
import { exportStream } from "./export";
import { judgeKey } from "./key";
import { normaliseCatalogue } from "./normalise/normalise-catalogue";
import { normaliseCustomer } from "./normalise/normalise-customer";
import { streams } from "./streams";

export { type CustomConfig, customConfigSchema } from "./config";
export { type CustomDescription, customDescriptionSchema } from "./description";

/** Reads the files or the database of a company's own system; README.md says what moves and what does not. */
export const customSource: SourceAdapter<CustomConfig> = {
  id: "custom",
  sourceVersion: "1",
  config: customConfigSchema,
  streams,
  judgeKey,
  check: checkConnection,
  export: exportStream,
  missingReferences: async () => [],
  normaliseCatalogue,
  normaliseCustomer,
};
