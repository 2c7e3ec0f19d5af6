import type { CapabilityCode, CapabilityFinding } from "@/lib/target/capability";
import type { FindingCode } from "./finding-kinds";

/** What a measured capability means for a migration. */
export interface CapabilityMeaning {
  /** What is so, in words. */
  readonly found: string;
  /** What the plan does about it. */
  readonly consequence: string;
  /** The finding it makes, where the target is not as migrations assume it. */
  readonly finding?: FindingCode;
}

type Facts = CapabilityFinding["answered"];
type Meaning = (value: string, facts: Facts) => CapabilityMeaning;

export const capabilityTitles: Readonly<Record<CapabilityCode, string>> = {
  "account-tier": "Tier and monthly quota",
  "rate-limit": "Rate limit",
  "user-kinds": "Users that are there already",
  "users-in-checks": "The user in entitlement checks",
  "limit-counting": "What limits count",
  "default-access": "A feature without entitlement",
  "soft-without-value": "SOFT without a value",
  "zero-as-null": "A limit of 0, read back",
  "day-boundary": "Where a day begins",
  "credits-taken-back": "Taking credits back",
};

const grouped = (count: unknown): string => Number(count).toLocaleString("en-US");

const meanings: Readonly<Record<CapabilityCode, Meaning>> = {
  "account-tier": (tier, { monthlyEventQuota }) =>
    monthlyEventQuota === null
      ? { found: `${tier}, no quota`, consequence: "History is imported without a monthly limit." }
      : {
          found: `${tier}, ${grouped(monthlyEventQuota)} events a month`,
          consequence: "History counts in the month in which it is imported, and a full month stops it.",
          finding: "target.quota",
        },
  "rate-limit": (requests) => ({
    found: `${grouped(requests)} requests a minute`,
    consequence: "The import keeps to nine tenths of it; Preview estimates its duration by it.",
  }),
  "user-kinds": (kinds, { unusableUsers }) =>
    kinds === "both"
      ? {
          found: `${unusableUsers} with an id of their own`,
          consequence: "They hold neither credits nor usage; customers with the same id are held.",
          finding: "target.unusable-users",
        }
      : {
          found: kinds === "none" ? "none" : "only usable ones",
          consequence: "No customer meets a user that can hold nothing.",
        },
  "users-in-checks": (users) =>
    users === "ignored"
      ? {
          found: "ignored: one row decides for everybody",
          consequence:
            "Limits of single customers need feature ids of single users, <feature>:<user>; the plan writes them so.",
        }
      : {
          found: "respected",
          consequence: "Feature ids of single users work here too; the plan keeps them.",
        },
  "limit-counting": (what) =>
    what === "events"
      ? {
          found: "events, whatever their quantity",
          consequence:
            "The target holds only limits where one event is one unit; the layer holds the others.",
        }
      : {
          found: "quantities",
          consequence: "Imported history carries no quantity, so limits that never reset would begin at 0.",
          finding: "target.counts-quantities",
        },
  "default-access": (access) =>
    access === "allow"
      ? { found: "allowed", consequence: "Every feature that is off gets a row of its own, HARD 0." }
      : {
          found: "refused",
          consequence:
            "Features that nobody granted stay closed, also those that your code never asked about.",
          finding: "target.refuses-unknown",
        },
  "soft-without-value": (soft) =>
    soft === "allow"
      ? { found: "allows, whatever the wallet holds", consequence: "It is the form of features that are on." }
      : {
          found: "asks for credits",
          consequence: "Features that are on would be refused to everybody whose wallet is empty.",
          finding: "target.on-asks-credits",
        },
  "zero-as-null": (zero) =>
    zero === "null"
      ? {
          found: "null",
          consequence: "A null read back is told apart by its kind: HARD is off, SOFT is unlimited.",
        }
      : { found: "0", consequence: "Off and unlimited can be told apart by the figure too." },
  "day-boundary": (offset) =>
    offset === "+00:00"
      ? { found: "midnight UTC", consequence: "Its days are those by which usage is exported and compared." }
      : {
          found: `midnight at UTC${offset.replace("-", "\u2212")}`,
          consequence: "Its daily and monthly limits reset at another hour than usage is compared by.",
          finding: "target.day-boundary",
        },
  "credits-taken-back": (works) =>
    works === "yes"
      ? { found: "possible, by a burning event", consequence: "A grant can be corrected, and expire." }
      : {
          found: "not possible",
          consequence: "A grant that was too large stays, and an undo leaves credits behind.",
          finding: "target.credits-stay",
        },
};

/** What a measured capability means; null for one that is unknown. */
export function capabilityMeaning({
  code,
  verdict,
  value,
  answered,
}: Pick<CapabilityFinding, "code" | "verdict" | "value" | "answered">): CapabilityMeaning | null {
  return verdict === "unknown" || value === null ? null : meanings[code](value, answered);
}

/** The remedy of a finding, where it depends on what the target was measured to do. */
export function remedyOf(
  code: string,
  remedy: string,
  capabilities: readonly Pick<CapabilityFinding, "code" | "value">[],
): string {
  const value = (wanted: CapabilityCode) => capabilities.find((each) => each.code === wanted)?.value ?? null;
  if (code === "access.limit.platform") {
    const users = value("users-in-checks");
    if (users === null) return `${remedy} Probe the target to know whether it looks at the user.`;
    return users === "ignored"
      ? "The target ignores the user in a check (measured), so each of these limits gets a feature id of its user, <feature>:<user>: check and report usage with that id."
      : "The target looks at the user in a check (measured); the plan still uses feature ids of single users, which work there too.";
  }
  if (code === "credits.expiring" && value("credits-taken-back") === "no") {
    return "The target cannot take credits back (measured): let the credits live, or move them when they have expired.";
  }
  return remedy;
}
