import type { CapabilityFinding } from "@/lib/target/capability";
import type { TargetCheck } from "@/lib/target/types";

/**
 * What the harmless check of Connect already tells. The rate limit is that of the headers; it is never tried out. Behind
 * the gateway the ingestion service of version 0.1.0 has a second limit, for all tenants together, that no header shows.
 */
export function accountFindings(check: TargetCheck): CapabilityFinding[] {
  const { tier, monthlyEventQuota, quotaRemaining, requestsPerMinute, users, unusableUsers, version } = check;
  return [
    {
      code: "account-tier",
      verdict: "measured",
      value: tier,
      asked: "Which tier the account has, and how many events are left this month.",
      answered: { tier, monthlyEventQuota, quotaRemaining },
      reason: null,
    },
    {
      code: "rate-limit",
      verdict: requestsPerMinute === null ? "unknown" : "measured",
      value: requestsPerMinute === null ? null : String(requestsPerMinute),
      asked: "What the answers' x-ratelimit headers say.",
      answered: {
        requestsPerWindow: requestsPerMinute,
        version,
        ingestionPerMinute: version === "0.1.0" ? 1_000 : null,
      },
      reason:
        requestsPerMinute === null
          ? "The answers carry no x-ratelimit headers, and a limit is never looked for by force."
          : null,
    },
    {
      code: "user-kinds",
      verdict: "measured",
      value: unusableUsers > 0 ? "both" : users > 0 ? "one" : "none",
      asked: "Whether users exist whose id is not their external id.",
      answered: { users, unusableUsers },
      reason: null,
    },
  ];
}
