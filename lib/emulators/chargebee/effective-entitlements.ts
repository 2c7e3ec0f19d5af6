import { Decimal } from "./rate-item";
import type { SiteState } from "./site-state";
import type { WireEntitlement, WireSubscription } from "./wire";

/** One effective value, as `/subscription_entitlements` shows it. */
export interface EffectiveEntitlement {
  subscription_id: string;
  feature_id: string;
  feature_name: string;
  /** In upper case here, in lower case on the feature itself. */
  feature_type: string;
  value: string;
  name: string;
  is_overridden: boolean;
  is_enabled: boolean;
  expires_at?: number;
  effective_from?: number;
  object: "subscription_entitlement";
}

/**
 * What a subscription may use: the price's own value before its item's, add-ons added up, what was granted before a
 * change of the catalogue, and overrides that are in effect at `now` (Unix seconds).
 */
export function effectiveEntitlements(
  state: SiteState,
  subscription: WireSubscription,
  now: number,
): EffectiveEntitlement[] {
  const values = new Map<string, string>();
  for (const line of subscription.subscription_items ?? []) {
    const price = state.item_price.find(line.item_price_id);
    const own = new Map<string, WireEntitlement>();
    for (const entitlement of state.entitlement.values()) {
      const ofPrice = entitlement.entity_id === line.item_price_id;
      if (!ofPrice && entitlement.entity_id !== price?.item_id) continue;
      const featureId = entitlement.feature_id ?? "";
      if (ofPrice || !own.has(featureId)) own.set(featureId, entitlement);
    }
    for (const [featureId, { value = "" }] of own) {
      values.set(featureId, together(values.get(featureId), value));
    }
  }
  for (const [key, value] of state.grandfathered) {
    const [subscriptionId, featureId = ""] = key.split("/");
    if (subscriptionId === subscription.id) values.set(featureId, value);
  }
  const overrides = [...state.entitlement_override.values()].filter(
    (override) =>
      override.entity_id === subscription.id &&
      (override.effective_from ?? 0) <= now &&
      (override.expires_at ?? Number.POSITIVE_INFINITY) > now,
  );
  for (const override of overrides) values.set(override.feature_id ?? "", override.value ?? "");
  return [...values].map(([featureId, value]) => {
    const override = overrides.find((one) => one.feature_id === featureId);
    const feature = state.feature.find(featureId);
    return {
      subscription_id: subscription.id,
      feature_id: featureId,
      feature_name: feature?.name ?? featureId,
      feature_type: (feature?.type ?? "switch").toUpperCase(),
      value,
      name: value === "true" ? "Available" : value,
      is_overridden: override !== undefined,
      is_enabled: value !== "false",
      ...(override?.expires_at === undefined ? {} : { expires_at: override.expires_at }),
      object: "subscription_entitlement",
    };
  });
}

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);

/** Numbers add up, "unlimited" wins over numbers; of anything else the later line counts. */
function together(known: string | undefined, value: string): string {
  if (known === undefined) return value;
  if (known === "unlimited" || value === "unlimited") return "unlimited";
  return isNumber(known) && isNumber(value) ? add(known, value) : value;
}

const add = (a: string, b: string): string => new Decimal(a).plus(b).toFixed();
