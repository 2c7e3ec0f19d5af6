import type { CanonicalRecord, ConnectionMode, SourceId } from "@/lib/canonical";
import type { StoredEntitlement } from "@/lib/target/types";
import type { CatalogueIndex } from "./catalogue-index";
import type { MappingDocument } from "./document";
import type { MappingSummary } from "./summary";

/** A mapping that was made against another mode of the account, where ids differ but keys and names do not. */
export interface PreviousMapping {
  readonly mapping: MappingDocument;
  readonly catalogue: readonly CanonicalRecord[];
}

export interface SuggestInput {
  readonly provider: SourceId;
  readonly accountId: string;
  readonly mode: ConnectionMode;
  readonly catalogue: readonly CanonicalRecord[];
  readonly summary: MappingSummary;
  readonly target: {
    readonly tenantId: string | null;
    readonly singleTenant: boolean;
    /** Tenant-level rows of the target: plan carriers and feature rows that are already there. */
    readonly entitlements: readonly StoredEntitlement[];
  };
  readonly previous?: PreviousMapping;
}

/** The parts of the input that every suggestion step reads, indexed once. */
export interface SuggestContext {
  readonly input: SuggestInput;
  readonly index: CatalogueIndex;
  readonly previous: { readonly mapping: MappingDocument; readonly index: CatalogueIndex } | null;
}
