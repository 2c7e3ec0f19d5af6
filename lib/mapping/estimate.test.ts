import { describe, expect, it } from "vitest";
import { estimateImport } from "./estimate";

describe("estimateImport", () => {
  const writes = [
    { phase: "usage", kind: "ingestEvent", writes: 50_001 },
    { phase: "grants", kind: "grantCredits", writes: 1_000 },
    { phase: "profiles", kind: "createEntitlement", writes: 1_100 },
  ];

  it("usage waits for storing, the rest for the request limit", () => {
    const estimate = estimateImport({ writes, requestsPerMinute: 100 });
    expect(estimate.phases.map(({ phase, requests, seconds }) => `${phase} ${requests} ${seconds}`)).toEqual([
      "usage 51 417",
      "catalogue 0 0",
      "grants 2000 1200",
      "overrides 0 0",
      "profiles 1100 660",
    ]);
    expect(estimate).toMatchObject({ requests: 3151, seconds: 2277 });
  });

  it("a faster store makes sending the limit", () => {
    const fast = estimateImport({ writes, requestsPerMinute: 60, storedPerSecond: 2_000 });
    expect(fast.phases[0]?.seconds).toBe(51);
  });

  it("an unknown limit counts as the platform's default", () => {
    expect(estimateImport({ writes, requestsPerMinute: null }).requestsPerMinute).toBe(100);
  });
});
