import type { EntityKind } from "@/lib/canonical";
import type { CarriedRecord, Json, StoredEntitlement, TargetItem } from "@/lib/target/types";
import { balanceGrantKey, parseFeatureId, recordKey } from "@/lib/traffic";
import { entitlementKey } from "./entitlement-diff";
import { joinProfile, type Profile } from "./profile";

/*
 * The way back: which source records the target holds, read from its own items and from nothing else. What the invariants
 * count and the second reading of revenue come from here.
 */

export interface CarriedContext {
  readonly tenantId: string;
  /** Only records of this source; several sources can share a target. */
  readonly sourceName: string;
}

/** Ids in a list that is either of ids or of objects with one. */
function idsIn(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry === "string") return [entry];
    const id: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "id") : null;
    return typeof id === "string" ? [id] : [];
  });
}

/** Records that one row without user carries. */
function carriedByRow(row: StoredEntitlement, context: CarriedContext): CarriedRecord[] {
  if (row.metadata.source !== context.sourceName) return [];
  const targetKey = entitlementKey(context.tenantId, null, row.featureId);
  const of = (entity: EntityKind, list: string): CarriedRecord[] =>
    idsIn(row.metadata[list]).map((sourceId) => ({ entity, sourceId, customerId: null, targetKey }));
  const id = parseFeatureId(row.featureId);
  if (id.scope === "planCarrier") return [...of("plans", "prices"), ...of("products", "products")];
  if (id.scope === "plan") return [...of("entitlements", "entitlements"), ...of("features", "features")];
  return [];
}

/** Records that one user's profile carries: the customer, live subscriptions, personal entitlements, moved credits. */
export function carriedByProfile(profile: Profile, userId: string, context: CarriedContext): CarriedRecord[] {
  if (profile.source !== context.sourceName) return [];
  const customerId = profile.id;
  const targetKey = entitlementKey(context.tenantId, userId, "migration.profile");
  const wallet = balanceGrantKey(context.tenantId, userId, profile.generation);
  const { lists } = profile;
  return [
    { entity: "customers", sourceId: customerId, customerId, targetKey },
    ...idsIn(lists.subscriptions).map(
      (sourceId): CarriedRecord => ({ entity: "subscriptions", sourceId, customerId, targetKey }),
    ),
    ...idsIn(lists.entitlements).map(
      (sourceId): CarriedRecord => ({ entity: "entitlements", sourceId, customerId, targetKey }),
    ),
    ...idsIn(lists.credits.filter((entry) => entry.on === "wallet")).map(
      (sourceId): CarriedRecord => ({ entity: "creditBalances", sourceId, customerId, targetKey: wallet }),
    ),
  ];
}

/**
 * What a stretch of `readTarget()` items carries. Items of one user must come in one call; a row that exists twice is
 * reported twice, which is how duplicates are found. Events name the customer by user id, which is not reversible, so
 * theirs is null.
 */
export function carriedRecords(items: readonly TargetItem[], context: CarriedContext): CarriedRecord[] {
  const carried: CarriedRecord[] = [];
  const byUser = new Map<string, StoredEntitlement[]>();
  for (const item of items) {
    if (item.kind === "event") {
      const { record, source } = item.value.metadata;
      if (typeof record !== "string" || source !== context.sourceName) continue;
      if (parseFeatureId(item.value.featureId).scope === "reserved") continue;
      const targetKey = recordKey(context.tenantId, context.sourceName, record);
      carried.push({ entity: "usage", sourceId: record, customerId: null, targetKey });
    }
    if (item.kind !== "entitlement") continue;
    const { userId } = item.value;
    if (userId === null) carried.push(...carriedByRow(item.value, context));
    else byUser.set(userId, [...(byUser.get(userId) ?? []), item.value]);
  }
  for (const [userId, rows] of byUser) {
    const profile = joinProfile(rows);
    if (!profile) continue;
    const copies = rows.filter(
      (row) => parseFeatureId(row.featureId).scope === "profile" && row.featureId === "migration.profile",
    );
    for (const _copy of copies) carried.push(...carriedByProfile(profile, userId, context));
  }
  return carried;
}

/** Recurring revenue as one profile holds it: reading B of the revenue validator. Exact fractions of minor units. */
export interface CarriedRevenue {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly currency: string;
  readonly mrr: string;
}

const fraction = /^-?\d+(\/[1-9]\d*)?$/;

/** Copies that cannot be read are left out, so that they count as missing. */
export function carriedRevenue(profile: Profile): CarriedRevenue[] {
  return profile.lists.subscriptions.flatMap(({ id, currency, mrr }) =>
    typeof id === "string" && typeof currency === "string" && typeof mrr === "string" && fraction.test(mrr)
      ? [{ customerId: profile.id, subscriptionId: id, currency, mrr }]
      : [],
  );
}
