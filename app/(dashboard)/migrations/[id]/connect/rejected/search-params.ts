import { createLoader, parseAsString } from "nuqs/server";

/** Records after this one. */
export const loadRejectedParams = createLoader({ after: parseAsString });
