import { createLoader, parseAsInteger, parseAsString } from "nuqs/server";

export const auditParams = {
  /** Entries older than this one. */
  before: parseAsInteger,
  /** Entries younger than this one: the page above. */
  after: parseAsInteger,
  /** Beginning of the action's name. */
  action: parseAsString,
  /** Only entries about this run, parts and all. */
  run: parseAsString,
  /** The run whose parts are unfolded in place. */
  parts: parseAsString,
};

export const loadAuditParams = createLoader(auditParams);
