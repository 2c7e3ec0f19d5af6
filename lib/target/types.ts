import type { CanonicalRecord, EntityKind } from "@/lib/canonical";
import type { AdapterIO } from "@/lib/sources/types";
import type { ProbeFootprint, TargetProbe } from "./capability";

/** JSON as it goes over the wire. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * An event in the form the target takes at `POST /v1/events/ingest`. History never carries `quantity` or `unit_type`
 * (it would burn credits); the exact quantity and unit stand in `metadata` as text.
 */
export interface TargetEvent {
  readonly event_id: string;
  readonly event_type: "CUSTOM" | "TOKEN_USAGE" | "API_CALL";
  readonly feature_id: string;
  /** ISO 8601 with milliseconds and Z. */
  readonly timestamp: string;
  readonly user_id: string;
  readonly idempotency_key: string;
  readonly metadata: JsonObject;
}

export interface EntitlementRow {
  readonly featureId: string;
  readonly userId: string | null;
  readonly limitType: "HARD" | "SOFT" | "NONE";
  readonly limitValue: number | null;
  readonly period: "DAILY" | "MONTHLY" | "TOTAL" | null;
  readonly metadata: JsonObject;
}

/** An entitlement as read back, with the id that updates and deletes need. */
export interface StoredEntitlement extends EntitlementRow {
  readonly id: string;
}

export interface GrantRequest {
  readonly userId: string;
  /** Whole credits, at least 1. */
  readonly amount: string;
  readonly idempotencyKey: string;
  /** Comes back as the transaction's description: how a lost answer is looked up. */
  readonly reason: string;
}

/** One write at the target, as planned. `targetKey` is the deterministic key by which it happens at most once. */
export type TargetWrite =
  | { readonly kind: "ingestEvent"; readonly targetKey: string; readonly event: TargetEvent }
  | { readonly kind: "grantCredits"; readonly targetKey: string; readonly grant: GrantRequest }
  | { readonly kind: "createEntitlement"; readonly targetKey: string; readonly row: EntitlementRow }
  | {
      readonly kind: "updateEntitlement";
      readonly targetKey: string;
      readonly entitlementId: string;
      readonly before: EntitlementRow;
      readonly row: EntitlementRow;
    }
  | {
      readonly kind: "deleteEntitlement";
      readonly targetKey: string;
      readonly entitlementId: string;
      readonly before: EntitlementRow;
    };

/** How a write is taken back. API mode cannot delete users, events or transactions. */
export type Undo =
  | { readonly kind: "deleteEntitlement"; readonly targetKey: string }
  | { readonly kind: "restoreEntitlement"; readonly row: EntitlementRow }
  | { readonly kind: "burnCredits"; readonly userId: string; readonly amount: string }
  | { readonly kind: "stays"; readonly reason: string };

/** What one write came to. `found` = it had already happened and was recognised by its key. */
export type WriteResult =
  | { readonly state: "applied" | "found"; readonly targetId: string | null; readonly answer: JsonObject }
  | {
      readonly state: "refused";
      readonly code: string;
      readonly message: string;
      readonly retryable: boolean;
    };

/** What the target tells about itself before anything is written. */
export interface TargetCheck {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly tier: "STARTER" | "GROWTH" | "ENTERPRISE";
  readonly monthlyEventQuota: number | null;
  readonly quotaRemaining: number | null;
  readonly requestsPerMinute: number | null;
  readonly version: string | null;
  readonly users: number;
  /** Users whose id differs from their external id: they can hold neither credits nor usage. */
  readonly unusableUsers: number;
  readonly entitlements: number;
  readonly duplicateEntitlements: number;
  readonly events: number;
  readonly deadLetters: number;
  /** What probes of ours left; counted in none of the figures above. Absent in checks stored before there were probes. */
  readonly probe?: { readonly users: number; readonly events: number };
  /** True when the unauthenticated key-recovery route answers: the self-hoster should block it. */
  readonly keyRecoveryExposed: boolean;
}

export type TargetCheckResult =
  | { readonly ok: true; readonly target: TargetCheck; readonly notes: readonly string[] }
  | { readonly ok: false; readonly code: string; readonly problem: string; readonly remedy: string };

/** A user row of `GET /v1/users`, the cheapest figure for reconciliation. */
export interface TargetUser {
  readonly id: string;
  readonly externalUserId: string;
  readonly email: string | null;
  /** Whole credits over all wallets, as text. */
  readonly creditBalance: string;
  readonly totalEvents: number;
}

/** One stored event as the target shows it; `user` and `record` come from its metadata. */
export interface TargetStoredEvent {
  readonly id: string;
  readonly featureId: string;
  readonly timestamp: string;
  readonly creditsBurned: string;
  readonly metadata: JsonObject;
}

/**
 * What `readTarget()` yields, in a fixed order: tenant, entitlements without user, users with their entitlements,
 * events. One object per item; never a whole tenant in memory.
 */
export type TargetItem =
  | { readonly kind: "tenant"; readonly key: string; readonly userId: null; readonly value: TargetCheck }
  | {
      readonly kind: "entitlement";
      readonly key: string;
      readonly userId: string | null;
      readonly value: StoredEntitlement;
    }
  | { readonly kind: "user"; readonly key: string; readonly userId: string; readonly value: TargetUser }
  | {
      readonly kind: "event";
      readonly key: string;
      readonly userId: string | null;
      readonly value: TargetStoredEvent;
    };

export interface TargetPage {
  readonly items: readonly TargetItem[];
  readonly cursor: unknown;
  readonly done: boolean;
}

/** Canonical view of what the target holds for our records: what the invariants count. */
export interface CarriedRecord {
  readonly entity: EntityKind;
  readonly sourceId: string;
  readonly customerId: string | null;
  readonly targetKey: string;
}

export interface TargetConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface IngestResult {
  readonly accepted: number;
  readonly duplicates: number;
}

/** What the target held when this was first asked. */
export interface TargetLookup {
  /** The rows of this feature and user; none, one, or several that somebody made past us. */
  findEntitlements(featureId: string, userId: string | null): Promise<readonly StoredEntitlement[]>;
}

export interface TargetAdapter {
  readonly id: "openmonetize";
  check(config: TargetConfig, io: AdapterIO): Promise<TargetCheckResult>;
  /** Registers a tenant. The key in the answer is shown once; see T2 for the e-mail tag. */
  createAccount(
    request: { baseUrl: string; name: string; email: string; tier: "STARTER" | "GROWTH" | "ENTERPRISE" },
    io: AdapterIO,
  ): Promise<{ tenantId: string; apiKey: string; email: string }>;
  /** One page of the tenant's state from `cursor` (null = start). The only reader of the target. */
  readTarget(config: TargetConfig, cursor: unknown, io: AdapterIO): Promise<TargetPage>;
  /** Queues up to 1,000 events (and 900 kB) in one request; acceptance is not storage. */
  ingest(config: TargetConfig, events: readonly TargetEvent[], io: AdapterIO): Promise<IngestResult>;
  /**
   * Applies any write except `ingestEvent`. With `resume` (an earlier attempt may have happened) it looks before it
   * writes, never a blind retry: true = at that moment, for an attempt that may still be under way; a look-up = in what
   * was read once for many, for attempts that are long over.
   */
  apply(
    config: TargetConfig,
    write: TargetWrite,
    io: AdapterIO,
    resume: boolean | TargetLookup,
  ): Promise<WriteResult>;
  /** Reads nothing until it is asked, and then once for all who ask. */
  openLookup(config: TargetConfig, io: AdapterIO): TargetLookup;
  /** Stored events of the tenant right now. */
  countStoredEvents(config: TargetConfig, io: AdapterIO): Promise<number>;
  /** Dead letters of this tenant: event id and reason, first 100 only. */
  listDeadLetters(
    config: TargetConfig,
    io: AdapterIO,
  ): Promise<readonly { eventId: string; reason: string }[]>;
  /** Both balance routes for one user: the wallet route (null without wallet) and the user list. */
  readBalances(
    config: TargetConfig,
    userId: string,
    io: AdapterIO,
  ): Promise<{ wallet: string | null; listed: string | null }>;
  /** What a probe of a tenant writes at most, to be told beforehand. */
  describeProbe(tenantId: string): ProbeFootprint;
  /** The steps by which is measured what the installation enforces. */
  openProbe(config: TargetConfig, io: AdapterIO): TargetProbe;
  /** The platform's decision, always by a harmless call. */
  checkEntitlement(
    config: TargetConfig,
    question: { userId: string; featureId: string },
    io: AdapterIO,
  ): Promise<{ allowed: boolean; reason: string | null }>;
}

export type { CanonicalRecord };
