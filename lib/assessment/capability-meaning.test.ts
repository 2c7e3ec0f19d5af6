import { describe, expect, it } from "vitest";
import { type CapabilityFinding, capabilityCodes } from "@/lib/target/capability";
import { capabilityMeaning, capabilityTitles, remedyOf } from "./capability-meaning";
import { findingKind } from "./finding-kinds";

const found = (code: CapabilityFinding["code"], value: string | null, answered = {}) => ({
  code,
  verdict: value === null ? ("unknown" as const) : ("measured" as const),
  value,
  answered,
});

describe("what a measured capability means", () => {
  it.each([
    ["account-tier", "STARTER", "target.quota"],
    ["user-kinds", "both", "target.unusable-users"],
    ["limit-counting", "quantities", "target.counts-quantities"],
    ["default-access", "deny", "target.refuses-unknown"],
    ["soft-without-value", "asks-credits", "target.on-asks-credits"],
    ["day-boundary", "-08:00", "target.day-boundary"],
    ["credits-taken-back", "no", "target.credits-stay"],
  ] as const)("%s found to be %s is a finding with something to do", (code, value, finding) => {
    const meaning = capabilityMeaning(found(code, value, { monthlyEventQuota: 10_000, unusableUsers: 3 }));
    expect(meaning?.finding).toBe(finding);
    expect(findingKind(finding)?.remedy).not.toBe("");
  });

  it.each([
    ["account-tier", "ENTERPRISE"],
    ["rate-limit", "100"],
    ["user-kinds", "none"],
    ["users-in-checks", "ignored"],
    ["users-in-checks", "respected"],
    ["limit-counting", "events"],
    ["default-access", "allow"],
    ["soft-without-value", "allow"],
    ["zero-as-null", "null"],
    ["zero-as-null", "zero"],
    ["day-boundary", "+00:00"],
    ["credits-taken-back", "yes"],
  ] as const)("%s found to be %s asks nobody for a decision", (code, value) => {
    const meaning = capabilityMeaning(found(code, value, { monthlyEventQuota: null }));
    expect(meaning?.consequence).not.toBe("");
    expect(meaning?.finding).toBeUndefined();
  });

  it("has nothing to say about what is unknown, and a title for everything", () => {
    for (const code of capabilityCodes) {
      expect(capabilityMeaning(found(code, null))).toBeNull();
      expect(capabilityTitles[code]).not.toBe("");
    }
  });

  it("lets the remedy of a limit follow what checks were measured to look at", () => {
    const remedy = (value: string | null) =>
      remedyOf("access.limit.platform", "As written.", [found("users-in-checks", value)]);
    expect(remedy("ignored")).toContain("<feature>:<user>");
    expect(remedy("respected")).toContain("looks at the user");
    expect(remedy(null)).toMatch(/^As written\. Probe the target/);
    expect(remedyOf("customer.tax", "Nothing to do.", [])).toBe("Nothing to do.");
  });

  it("sends nobody to an executor who cannot take credits back", () => {
    const remedy = (value: string) =>
      remedyOf("credits.expiring", "Name somebody.", [found("credits-taken-back", value)]);
    expect(remedy("yes")).toBe("Name somebody.");
    expect(remedy("no")).toContain("cannot take credits back");
  });
});
