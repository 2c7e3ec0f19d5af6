import type { JsonObject, StoredEntitlement } from "./types";

/*
 * Direct mode keeps a profile in the metadata of its user, under the ids that its rows have as entitlements elsewhere:
 * `{"migration": {"migration.profile": {...}, "migration.profile.2": {...}}}`. Readers see those rows as entitlements, so
 * that a tenant reads the same whichever way it was written.
 */

const idPrefix = "user-metadata:";

/** Id of a profile row that is no entitlement, but stands in the metadata of its user. */
const metadataRowId = (userId: string, featureId: string): string => `${idPrefix}${userId}:${featureId}`;

/** True for an entitlement's id that only the reading made up. */
export const isMetadataRow = (entitlementId: string): boolean => entitlementId.startsWith(idPrefix);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The rows that stand in a user's metadata; none when nothing of ours does. */
export function metadataRowsOf(userId: string, metadata: JsonObject): StoredEntitlement[] {
  const { migration } = metadata;
  if (!isObject(migration)) return [];
  return Object.entries(migration).flatMap(([featureId, row]) =>
    isObject(row)
      ? [
          {
            id: metadataRowId(userId, featureId),
            featureId,
            userId,
            limitType: "NONE" as const,
            limitValue: null,
            period: null,
            metadata: row,
          },
        ]
      : [],
  );
}
