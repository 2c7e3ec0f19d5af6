import type { JsonObject, TargetCheck } from "./types";

/** What a probe finds out about an installation, in the order in which it is shown. */
export const capabilityCodes = [
  "account-tier",
  "rate-limit",
  "user-kinds",
  "users-in-checks",
  "limit-counting",
  "default-access",
  "soft-without-value",
  "zero-as-null",
  "day-boundary",
  "credits-taken-back",
] as const;
export type CapabilityCode = (typeof capabilityCodes)[number];

/** One thing that was asked, and what was answered: facts only, without keys or customers' data. */
export interface CapabilityFinding {
  readonly code: CapabilityCode;
  readonly verdict: "measured" | "unknown";
  /**
   * What was measured as one word that decisions go by: `ignored`, `events`, `allow`, `ENTERPRISE`, `+05:30` (how far
   * ahead of UTC the platform's day is), ...; null when unknown.
   */
  readonly value: string | null;
  readonly asked: string;
  readonly answered: JsonObject;
  /** Why it could not be measured, one sentence; null when it was. */
  readonly reason: string | null;
}

/** What a probe writes to the target and what of it stays there, told before it begins. */
export interface ProbeFootprint {
  readonly users: readonly string[];
  readonly features: readonly string[];
  /** Entitlements that are made and deleted again. */
  readonly entitlements: number;
  /** Events at most; they stay, for the API deletes none. */
  readonly events: number;
  /** Whole credits granted at most, and how many of them are taken back. */
  readonly creditsGranted: number;
  readonly creditsTakenBack: number;
}

/** Kept between the steps of one probe. Instants are the platform's own, ISO with Z. */
export interface ProbePreparation {
  /** Newest of the 96 quarter hours of which each gets an event. */
  readonly anchor: string;
  /** Balance of the first probe user before its credit is taken back; null where it has no wallet. */
  readonly balanceBefore: string | null;
  /** Why something could not be set up; the questions that need it stay open. */
  readonly problems: readonly string[];
}

/** Names one probe: `runKey` is part of the keys that must be fresh each time, everything else is used again. */
export interface ProbeRun {
  readonly tenantId: string;
  readonly runKey: string;
}

/** The steps of a probe. Each may be repeated, and then does what is missing. */
export interface TargetProbe {
  /** What needs no write: tier and quota, rate limit, kinds of users. Throws when the target does not answer. */
  readAccount(): Promise<{ readonly check: TargetCheck; readonly findings: readonly CapabilityFinding[] }>;
  /** Opens the two probe users' wallets and makes the rows that are asked about. */
  prepare(run: ProbeRun): Promise<ProbePreparation>;
  /** Stored events of the first probe user. */
  countEvents(run: ProbeRun): Promise<number>;
  /** Sends the probe's events; how many of them were queued, not being stored already. */
  send(run: ProbeRun, preparation: ProbePreparation): Promise<{ readonly accepted: number }>;
  /** Asks and reads back. `lost` = why events are not stored, so that what needs them is unknown; null when all are. */
  ask(
    run: ProbeRun,
    preparation: ProbePreparation,
    lost: string | null,
  ): Promise<readonly CapabilityFinding[]>;
  /** Deletes the probe's rows; how many there were. */
  tidy(run: ProbeRun): Promise<number>;
}
