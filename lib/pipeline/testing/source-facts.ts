import type { MappingDocument } from "@/lib/mapping/document";

/** An exact fraction of minor units a month. */
export interface Amount {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What a source really holds, by the words its stand-in has for itself; no product code has counted any of it. */
export interface SourceFacts {
  readonly customers: readonly string[];
  /** Records that must stand in the snapshot, the customers among them. */
  readonly records: readonly { readonly entity: string; readonly sourceId: string }[];
  /**
   * Currency and monthly revenue of a subscription by hand; the amount is null for anything that would need the product's
   * own rules again, and the whole is null for what the source does not have.
   */
  revenueOf(subscriptionId: string): { readonly currency: string; readonly byHand: Amount | null } | null;
  /** Usage per feature, customer and UTC day. `recordId` is set where one record carries exactly that. */
  readonly usage: readonly {
    readonly featureId: string;
    readonly customer: string;
    readonly day: string;
    readonly value: string;
    readonly recordId: string | null;
  }[];
  /** Whether usage of the day of the watermark is read, too; where a source gives days, the running one is not over. */
  readonly readsRunningDay?: boolean;
  /** Counts that cannot be compared by day: values that stand instead of adding up. As `customer featureId`. */
  readonly notCounted?: ReadonlySet<string>;
  /** Credits each customer should hold by the mapping; absent = the floor of one. */
  creditsOf(mapping: MappingDocument, at: Date): ReadonlyMap<string, bigint>;
}
