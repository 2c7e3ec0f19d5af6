import { createLoader, parseAsInteger, parseAsString } from "nuqs/server";

export const auditParams = {
  /** Entries older than this one. */
  before: parseAsInteger,
  /** Beginning of the action's name. */
  action: parseAsString,
};

export const loadAuditParams = createLoader(auditParams);
