import type { CanonicalRecord } from "@/lib/canonical";
import type { MappingDocument } from "@/lib/mapping/document";
import { suggestMapping } from "@/lib/mapping/suggest";
import { emptySummary } from "@/lib/mapping/summary";

export const testTenantId = "715ab9d5-1194-41a0-853e-5994eb36ec12";

/** The mapping that would be suggested for a catalogue nobody uses yet, with some parts replaced. */
export const suggestedMapping = (
  catalogue: readonly CanonicalRecord[],
  change: Partial<MappingDocument> = {},
): MappingDocument => ({
  ...suggestMapping({
    provider: "stripe",
    accountId: "acct_1",
    mode: "live",
    catalogue,
    summary: emptySummary(),
    target: { tenantId: testTenantId, singleTenant: false, entitlements: [] },
  }),
  ...change,
});
