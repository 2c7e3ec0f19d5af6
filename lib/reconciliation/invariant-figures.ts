import type { EntityKind, OutcomeCounts } from "@/lib/canonical";

/*
 * What the invariants are evaluated from. Sums and counts come from recorded facts: the snapshot, the reading of the
 * target, and in tests the stand-ins' own ledgers. Null means that nobody measured it, which never counts as holding.
 */

/** I1: rows of the snapshot, and what became of them. */
export interface ConservationFigure {
  readonly entity: EntityKind;
  readonly snapshot: number;
  readonly outcomes: OutcomeCounts;
}

/** I2: records that created, updated or unchanged promise at the target, against what was read back there. */
export interface UniquenessFigure {
  readonly entity: EntityKind;
  readonly promised: number;
  /** Promised records found exactly once. */
  readonly once: number;
  readonly missing: number;
  readonly duplicates: number;
  /** Objects of ours at the target that no promised record accounts for. */
  readonly orphans: number;
}

/** I3: one currency, or credits. Amounts are exact fractions of minor units (or credits), as text. */
export interface MoneyFigure {
  readonly unit: string;
  readonly source: string;
  readonly carried: string;
  /** Sum of the accepted exceptions, signed as carried minus source. */
  readonly accepted: string;
}

/** I4: usage by customer, feature and day; and the events that dual write accepted. */
export interface UsageFigure {
  readonly compared: number;
  readonly differing: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly inOutbox: number;
  readonly deadLettered: number;
}

/** I5: the charge-authority ledger, and what was really invoiced or burned where that could be read. */
export interface ChargeFigure {
  readonly linePeriods: number;
  readonly withoutAuthority: number;
  readonly withSeveral: number;
  readonly blocksSpendableTwice: number;
  readonly invoiced: { readonly neverCharged: number; readonly chargedTwice: number } | null;
}

/** I6: the audit chain. */
export interface AuditFigure {
  readonly rows: number;
  readonly gaps: number;
  /** Sequence number of the first row whose hash does not verify; null when the chain is whole. */
  readonly brokenAt: number | null;
  readonly decisionsWithoutRow: number;
}

/** I10: customers that changed sides. */
export interface RampFigure {
  readonly moves: number;
  readonly withoutAudit: number;
  readonly movedBackWhileGrowing: number;
}

/** The customers that a plan covers, of all in its snapshot. */
export interface ScopeFigure {
  readonly selected: number;
  readonly all: number;
}

export interface InvariantFigures {
  /** Whom the plan covers that I1-I5 are about; null before the first import. */
  readonly scope: ScopeFigure | null;
  readonly conservation: readonly ConservationFigure[] | null;
  readonly uniqueness: readonly UniquenessFigure[] | null;
  readonly money: readonly MoneyFigure[] | null;
  readonly usage: UsageFigure | null;
  readonly charges: ChargeFigure | null;
  readonly audit: AuditFigure | null;
  readonly ramp: RampFigure | null;
}
