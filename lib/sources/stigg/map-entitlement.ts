import type { Entitlement } from "@/lib/canonical";
import { type Notes, plainDecimal, Untranslatable } from "../translation";
import { creditFeatureId } from "./map-feature";
import { choose } from "./parse";
import type { GrantWire, ResetWire } from "./schema";

type Reset = Entitlement["reset"];

const periods = { YEAR: "year", MONTH: "month", WEEK: "week", DAY: "day", HOUR: "hour" } as const;
const cadences = { MONTH: "month", YEAR: "year" } as const;

/** When a limit begins anew. The anchor is Stigg's own word: `SubscriptionStart`, `StartOfTheMonth`, `EveryMonday`. */
export function resetOf(wire: ResetWire, id: string): Reset {
  if (!wire.resetPeriod) return null;
  const configuration = wire.resetPeriodConfiguration;
  const anchor =
    configuration?.monthlyAccordingTo ??
    configuration?.weeklyAccordingTo ??
    configuration?.yearlyAccordingTo ??
    null;
  return { period: choose(periods, wire.resetPeriod, id, "resetPeriod"), anchor };
}

interface LimitWire extends ResetWire {
  readonly isGranted?: boolean | null;
  readonly featureLimit?: string | null;
  readonly hasUnlimitedUsage?: boolean | null;
  readonly featureSoft?: boolean | null;
  readonly feature?: { readonly refId: string; readonly featureType: string } | null;
}
type Limit = Pick<Entitlement, "state" | "limit" | "enforcement" | "reset">;

/**
 * What one entry allows. Three states are kept apart: a numeric limit that is absent counts as zero at Stigg unless usage
 * is said to be unlimited, and an entry that is not granted is off.
 */
export function limitOf(wire: LimitWire, id: string): Limit {
  const enforcement = wire.featureSoft ? "soft" : "hard";
  const reset = resetOf(wire, id);
  if (wire.isGranted === false) return { state: "off", limit: "0", enforcement, reset };
  const type = choose(
    { BOOLEAN: "on", ENUM: "on", NUMBER: "number" } as const,
    wire.feature?.featureType ?? "",
    id,
    "featureType",
  );
  if (type === "on") return { state: "on", limit: null, enforcement, reset: null };
  if (wire.hasUnlimitedUsage) return { state: "unlimited", limit: null, enforcement, reset };
  return { state: "limited", limit: plainDecimal(wire.featureLimit ?? "0"), enforcement, reset };
}

/** One grant of a plan or add-on. `sourceId` names package and feature; what add-ons add up to stands per customer. */
export function mapPackageGrant(
  wire: GrantWire,
  subject: Entitlement["subject"],
  sourceId: string,
  notes: Notes,
): Entitlement {
  const base = { sourceId, subject, expiresAt: null, resourceId: null };
  if (wire.dependency) {
    notes.warn(
      "stigg.entitlement_scales",
      `${sourceId} scales with ${wire.dependency.refId}; the amount for one unit is carried.`,
      "Check the customers that bought several units.",
    );
  }
  if (wire.__typename === "PackageCreditEntitlement") {
    const currencyId = wire.customCurrency?.currencyId ?? wire.customCurrencyId;
    if (!currencyId) throw malformed(sourceId, "credit type");
    const period = choose(cadences, wire.cadence ?? "", sourceId, "cadence");
    return {
      ...base,
      featureId: creditFeatureId(currencyId),
      state: "limited",
      limit: plainDecimal(wire.creditAmount ?? "0"),
      enforcement: wire.creditSoft ? "soft" : "hard",
      reset: { period, anchor: "SubscriptionStart" },
    };
  }
  if (!wire.feature) throw malformed(sourceId, "feature");
  warnValues(wire.enumValues, sourceId, notes);
  return { ...base, featureId: wire.feature.refId, ...limitOf(wire, sourceId) };
}

/** What identifies a grant among those of one package. */
export const grantKey = (wire: GrantWire): string | null =>
  wire.feature?.refId ??
  (wire.customCurrency ? creditFeatureId(wire.customCurrency.currencyId) : null) ??
  (wire.customCurrencyId ? creditFeatureId(wire.customCurrencyId) : null);

/** Which values of an ENUM feature are allowed has no counterpart: the feature comes as a plain yes. */
export function warnValues(values: readonly string[], id: string, notes: Notes): void {
  if (values.length === 0) return;
  notes.warn(
    "stigg.enum_values",
    `${id} allows the values ${values.join(", ")}; only that the feature is allowed is carried.`,
    "Keep the list of values in the application, or make one feature of each value in Map.",
  );
}

function malformed(id: string, part: string): Untranslatable {
  return new Untranslatable("stigg.malformed", `${id} names no ${part}.`, "Look at the raw record.");
}
