import type { EntitlementRow, JsonObject, TargetEvent, TargetWrite } from "@/lib/target/types";
import { parseFeatureId, uuidV5 } from "@/lib/traffic";
import { isMetadataRow } from "../metadata-rows";

/** Namespace of ids that direct mode makes for wallets, transactions and entitlements: the same in every installation. */
const rowNamespace = "0d9a6c1e-7b52-5a39-8c4f-3e61d2f70b94";

export const directRowId = (kind: "wallet" | "transaction" | "entitlement", key: string): string =>
  uuidV5(rowNamespace, `${kind}:${key}`);

export interface DirectGrant {
  readonly targetKey: string;
  readonly userId: string;
  readonly amount: bigint;
  readonly idempotencyKey: string;
  readonly description: string;
}

export interface DirectEntitlement {
  readonly targetKey: string;
  /** Of a row that is there already; a new one has an id made from its key. */
  readonly id: string;
  readonly row: EntitlementRow;
}

/** What `users.metadata.migration` gets under the ids of profile rows; null = the row goes. */
export interface DirectProfile {
  readonly userId: string;
  readonly email: string | null;
  readonly rows: Readonly<Record<string, JsonObject | null>>;
  readonly targetKeys: readonly string[];
}

/** Planned writes as rows of the platform's tables. */
export interface DirectRows {
  /** Ids of every user that a row refers to, in order, so that two chunks never wait for each other. */
  readonly userIds: readonly string[];
  readonly events: readonly { readonly targetKey: string; readonly event: TargetEvent }[];
  readonly grants: readonly DirectGrant[];
  readonly creates: readonly DirectEntitlement[];
  readonly updates: readonly DirectEntitlement[];
  readonly deletes: readonly { readonly targetKey: string; readonly id: string }[];
  readonly profiles: readonly DirectProfile[];
}

/**
 * Translates planned writes. Events burn nothing: they carry no credits. New profile rows go into the user's metadata and
 * e-mail; one that an earlier import through the API made stays the entitlement it is.
 */
export function translateWrites(writes: readonly TargetWrite[]): DirectRows {
  const events: { targetKey: string; event: TargetEvent }[] = [];
  const grants: DirectGrant[] = [];
  const creates: DirectEntitlement[] = [];
  const updates: DirectEntitlement[] = [];
  const deletes: { targetKey: string; id: string }[] = [];
  const profiles = new Map<string, { rows: Record<string, JsonObject | null>; targetKeys: string[] }>();
  const setProfile = (targetKey: string, row: EntitlementRow, metadata: JsonObject | null): void => {
    const userId = row.userId ?? "";
    const profile = profiles.get(userId) ?? { rows: {}, targetKeys: [] };
    profiles.set(userId, profile);
    profile.rows[row.featureId] = metadata;
    profile.targetKeys.push(targetKey);
  };
  for (const write of writes) {
    const { targetKey } = write;
    switch (write.kind) {
      case "ingestEvent":
        events.push({ targetKey, event: write.event });
        break;
      case "grantCredits":
        grants.push({
          targetKey,
          userId: write.grant.userId,
          amount: BigInt(write.grant.amount),
          idempotencyKey: write.grant.idempotencyKey,
          description: write.grant.reason,
        });
        break;
      case "createEntitlement":
        if (isProfile(write.row)) setProfile(targetKey, write.row, write.row.metadata);
        else creates.push({ targetKey, id: directRowId("entitlement", targetKey), row: write.row });
        break;
      case "updateEntitlement":
        if (isMetadataRow(write.entitlementId)) setProfile(targetKey, write.row, write.row.metadata);
        else updates.push({ targetKey, id: write.entitlementId, row: write.row });
        break;
      case "deleteEntitlement":
        if (isMetadataRow(write.entitlementId)) setProfile(targetKey, write.before, null);
        else deletes.push({ targetKey, id: write.entitlementId });
        break;
    }
  }
  const userIds = new Set([
    ...events.map(({ event }) => event.user_id),
    ...grants.map(({ userId }) => userId),
    ...[...creates, ...updates].flatMap(({ row }) => (row.userId === null ? [] : [row.userId])),
    ...profiles.keys(),
  ]);
  return {
    userIds: [...userIds].sort(),
    events,
    grants,
    creates,
    updates,
    deletes,
    profiles: [...profiles].map(([userId, { rows, targetKeys }]) => ({
      userId,
      email: emailOf(rows),
      rows,
      targetKeys,
    })),
  };
}

const isProfile = (row: EntitlementRow): boolean =>
  row.userId !== null && parseFeatureId(row.featureId).scope === "profile";

/** The head of a profile, its first row, names the e-mail address. */
function emailOf(rows: Readonly<Record<string, JsonObject | null>>): string | null {
  const email = Object.values(rows).find((row) => typeof row?.email === "string")?.email;
  return typeof email === "string" ? email : null;
}
