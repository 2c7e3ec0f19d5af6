import { expect, it } from "vitest";
import type { EntitlementRow } from "@/lib/target/types";
import { planEntitlement } from "./entitlement-diff";

const settings = { tenantId: "t", sourceName: "stripe:acct_1:live", generation: 1 };
const row: EntitlementRow = {
  featureId: "seats:u1",
  userId: "u1",
  limitType: "SOFT",
  limitValue: null,
  period: null,
  metadata: { state: "unlimited" },
};

it("is content with a row that was limited once: the target keeps its period for good", () => {
  const stored = { ...row, id: "e1", period: "TOTAL" as const };
  expect(planEntitlement(settings, "overrides", row, [stored])).toEqual([]);
  const monthly = { ...stored, period: "MONTHLY" as const };
  expect(planEntitlement(settings, "overrides", row, [monthly])).toHaveLength(1);
});
