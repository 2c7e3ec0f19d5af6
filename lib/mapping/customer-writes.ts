import type { EntitlementRow } from "@/lib/target/types";
import { balanceGrantKey, parseFeatureId, profileRowId, raisedGrantKey } from "@/lib/traffic";
import type { CustomerDraft } from "./customer-draft";
import { groupByFeature, planEntitlement, type WriteSettings } from "./entitlement-diff";
import type { PlannedWrite } from "./plan-types";
import { type Profile, splitProfile } from "./profile";

/** What identifies a grant in the target's list of transactions, where only its reason is shown. */
const keyTail = (key: string, tenantId: string): string => key.slice(tenantId.length + 1);

/** The one grant of a wallet, or what is missing from it since. */
export function grantWrites(draft: CustomerDraft): PlannedWrite[] {
  const { planning, wallet, userId, generation } = draft;
  if (!wallet) return [];
  const { tenantId } = planning;
  const before = draft.given ?? 0n;
  const missing = wallet.credits - before;
  if (missing <= 0n) return [];
  const targetKey =
    before === 0n
      ? balanceGrantKey(tenantId, userId, generation)
      : raisedGrantKey(tenantId, userId, generation, wallet.credits.toString());
  const amount = missing.toString();
  return [
    {
      phase: "grants",
      write: {
        kind: "grantCredits",
        targetKey,
        grant: {
          userId,
          amount,
          idempotencyKey: targetKey,
          reason: `Opening balance [${keyTail(targetKey, tenantId)}]`,
        },
      },
      undo: { kind: "burnCredits", userId, amount },
      generation,
    },
  ];
}

const settingsOf = ({ planning, generation }: CustomerDraft): WriteSettings => ({
  tenantId: planning.tenantId,
  sourceName: planning.mapping.source.name,
  generation,
});

/** Rows of the customer's own; those of ours that are no longer needed go. */
export function overrideWrites(draft: CustomerDraft): PlannedWrite[] {
  const { access, target, planning } = draft;
  const settings = settingsOf(draft);
  const stored = groupByFeature(target.entitlements);
  const writes = access.overrides.flatMap(({ row }) =>
    planEntitlement(settings, "overrides", row, stored.get(row.featureId) ?? []),
  );
  const wanted = new Set(access.overrides.map(({ row }) => row.featureId));
  for (const [featureId, rows] of stored) {
    const ours = rows[0]?.metadata.source === planning.mapping.source.name;
    if (parseFeatureId(featureId).scope !== "user" || wanted.has(featureId) || !ours) continue;
    writes.push(...planEntitlement(settings, "overrides", null, rows));
  }
  return writes;
}

/** The profile's rows: only those that say something else than what is stored, and those that are left over. */
export function profileWrites(draft: CustomerDraft, profile: Profile): PlannedWrite[] {
  const { userId, target } = draft;
  const settings = settingsOf(draft);
  const stored = groupByFeature(target.entitlements);
  const rows = splitProfile(profile);
  const writes = rows.flatMap((metadata, index) => {
    const featureId = profileRowId(index + 1);
    const row: EntitlementRow = {
      featureId,
      userId,
      limitType: "NONE",
      limitValue: null,
      period: null,
      metadata,
    };
    return planEntitlement(settings, "profiles", row, stored.get(featureId) ?? []);
  });
  for (const [featureId, group] of stored) {
    const id = parseFeatureId(featureId);
    if (id.scope !== "profile" || id.part <= rows.length) continue;
    writes.push(...planEntitlement(settings, "profiles", null, group));
  }
  return writes;
}
