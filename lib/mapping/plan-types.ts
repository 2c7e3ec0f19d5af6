import type { CanonicalRecord, EntityKind, Outcome } from "@/lib/canonical";
import type { StoredEntitlement, TargetStoredEvent, TargetUser, TargetWrite, Undo } from "@/lib/target/types";
import type { MappingDocument } from "./document";
import type { LineBill } from "./line-bill";
import type { RenewalWindow } from "./renewal-window";

/** Import phases in the order that works at the target: usage before wallets, profiles last. */
export const importPhases = ["usage", "catalogue", "grants", "overrides", "profiles"] as const;
export type ImportPhase = (typeof importPhases)[number];

/** One write with what it replaces and how it is taken back. `before` is null for something new. */
export interface PlannedWrite {
  readonly phase: ImportPhase;
  readonly write: TargetWrite;
  readonly undo: Undo;
  readonly generation: number;
}

/**
 * What will become of one source record. A record without writes of its own that is carried inside another target
 * object (a subscription in the profile) names it in `carriedBy`.
 */
export interface PlannedRecord {
  readonly entity: EntityKind;
  readonly sourceId: string;
  readonly customerId: string | null;
  readonly outcome: Outcome;
  /** Stable code: `new`, `same`, `changed`, `former`, `stays-on-rail`, `unmapped`, `identity-collision`, ... */
  readonly reason: string;
  /** The same for people, one sentence. */
  readonly sentence: string;
  readonly carriedBy: string | null;
  readonly writes: readonly PlannedWrite[];
}

/** Who is held back although the target has room for them. */
export interface HoldRules {
  /** The instant the plan is made at: who is near a renewal then is held. */
  readonly now: string;
  /** Whether a person let this customer move in spite of a near renewal. */
  readonly movesAnyway: (customerId: string) => boolean;
  /** Whether a person holds this customer back. */
  readonly heldByPerson: (customerId: string) => boolean;
}

/** A charge line: one subscription item, and who charges it before and after. */
export interface ChargeLine {
  readonly lineId: string;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly planId: string;
  readonly planKey: string | null;
  readonly metered: boolean;
  readonly disposition: "stays" | "credits" | "ends";
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
  readonly currency: string;
  /** Exact monthly recurring revenue in minor units as a fraction ("2900", "25000/3"), before and as carried. */
  readonly mrrBefore: string;
  readonly mrrAfter: string;
  /** The line's next invoice on the rail, today against after. */
  readonly bill: LineBill;
  /** The window around its renewal in which the customer is held; absent where it does not renew or nothing holds it. */
  readonly renewal?: RenewalWindow;
}

/** A named exception that explains a difference in credits or money. */
export interface PlanException {
  readonly code: "wallet.floor" | "wallet.rounding" | "wallet.negative";
  readonly customerId: string;
  readonly amount: string;
  readonly unit: string;
}

export interface CustomerPlan {
  readonly customerId: string;
  readonly userId: string;
  readonly planKey: string | null;
  readonly records: readonly PlannedRecord[];
  readonly chargeLines: readonly ChargeLine[];
  readonly exceptions: readonly PlanException[];
  /** Credits the wallet will hold, whole; null = no wallet. */
  readonly walletCredits: string | null;
}

/** Where each of a customer's facts stands at the target now. */
export interface CustomerTargetState {
  readonly user: TargetUser | null;
  readonly entitlements: readonly StoredEntitlement[];
  /** Stored events of this user by `metadata.record`. */
  readonly events: ReadonlyMap<string, TargetStoredEvent>;
  /** Grants of earlier imports that the target confirmed: what a wallet was given before there is a profile to say so. */
  readonly granted?: readonly GrantedCredits[];
}

/** A confirmed grant: its idempotency key and its whole credits. */
export interface GrantedCredits {
  readonly key: string;
  readonly credits: string;
}

export interface PlanContext {
  /** By customer: values of subscriptions that no adapter knows, under the names of `unreadKeyOf`. Absent = none. */
  readonly unread?: ReadonlyMap<string, readonly string[]>;
  readonly tenantId: string;
  readonly mapping: MappingDocument;
  /** All catalogue records of the snapshot. */
  readonly catalogue: readonly CanonicalRecord[];
  /** Watermark of the snapshot; the instant MRR is evaluated at. */
  readonly asOf: string;
  /**
   * Instant from which the snapshot holds usage. A period that began earlier gets no opening usage, because its sum would
   * be too small and would change from day to day. Absent = the whole history was read.
   */
  readonly usageFrom?: string;
  /** What keeps customers back by time or by a person; absent = nothing does. */
  readonly holds?: HoldRules;
}

export interface CataloguePlan {
  readonly records: readonly PlannedRecord[];
}
