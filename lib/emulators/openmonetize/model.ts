/**
 * The rows behind the stand-in. Everything below describes what an OpenMonetize platform (gateway version 0.1.0)
 * keeps, not what its API shows: the control route hands these rows to tests.
 */
export type Tier = "STARTER" | "GROWTH" | "ENTERPRISE";
export type LimitType = "HARD" | "SOFT" | "NONE";
export type LimitPeriod = "DAILY" | "MONTHLY" | "TOTAL";
export type TransactionType = "GRANT" | "PURCHASE" | "BURN";
export type Metadata = Record<string, unknown>;

/** The company that owns an API key; the platform calls it a customer. */
export interface Tenant {
  id: string;
  name: string;
  email: string;
  tier: Tier;
  status: "ACTIVE" | "SUSPENDED";
  apiKey: string;
  createdAtMs: number;
}

/** An end user of a tenant. `id` is unique over all tenants, `externalUserId` only within one. */
export interface User {
  id: string;
  tenantId: string;
  externalUserId: string;
  email: string | null;
  metadata: Metadata | null;
  createdAtMs: number;
}

/** Credits of a user, or of the tenant itself when `userId` is null. Nothing stops a user from having several. */
export interface Wallet {
  id: string;
  tenantId: string;
  userId: string | null;
  balance: bigint;
  expiresAtMs: number | null;
  createdAtMs: number;
}

export interface CreditTransaction {
  id: string;
  walletId: string;
  tenantId: string;
  type: TransactionType;
  /** Negative for a burn. */
  amount: bigint;
  balanceBefore: bigint;
  balanceAfter: bigint;
  description: string;
  metadata: Metadata | null;
  idempotencyKey: string | null;
  createdAtMs: number;
}

export interface Entitlement {
  id: string;
  tenantId: string;
  userId: string | null;
  featureId: string;
  limitType: LimitType;
  limitValue: number | null;
  period: LimitPeriod | null;
  metadata: Metadata | null;
  createdAtMs: number;
}

/** An event as the gateway passes it on: known fields only, with the tenant of the key. */
export interface AcceptedEvent {
  event_id: string;
  event_type: string;
  feature_id: string;
  timestamp: string;
  user_id?: string | undefined;
  team_id?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  image_count?: number | undefined;
  image_size?: string | undefined;
  quality?: string | undefined;
  quantity?: number | undefined;
  unit_type?: string | undefined;
  metadata?: Metadata | undefined;
  idempotency_key?: string | undefined;
}

/** An accepted event on its way to storage. `seq` counts everything ever queued. */
export interface QueuedEvent {
  seq: number;
  tenantId: string;
  batchId: string;
  enqueuedAtMs: number;
  event: AcceptedEvent;
}

/** A stored event. `quantity` and its unit have no column on the platform; they are kept here as the oracle of tests. */
export interface StoredEvent {
  /** Position in the order of storing, from 0. */
  position: number;
  id: string;
  tenantId: string;
  userId: string | null;
  eventType: string;
  featureId: string;
  provider: string | null;
  model: string | null;
  inputTokens: number;
  outputTokens: number;
  creditsBurned: bigint;
  /** In units of 1e-10 USD, the scale of the platform's column. */
  cost: bigint;
  timestampMs: number;
  /** Serialised once: most reads only pass it on. */
  metadataJson: string;
  idempotencyKey: string | null;
  quantity: number | null;
  unitType: string | null;
  storedAtMs: number;
}

/** An event that could not be stored and has surfaced. */
export interface DeadLetter {
  /** `<milliseconds>-<number>`, what replay takes. */
  jobId: string;
  item: QueuedEvent;
  surfacedAtMs: number;
}

/** Everything that can happen to the state, in the form in which it is written to the journal. */
export type Change =
  | { k: "tenant"; tenant: Tenant }
  | { k: "key"; tenantId: string; apiKey: string }
  | { k: "tenantStatus"; tenantId: string; status: Tenant["status"] }
  | { k: "tier"; tenantId: string; tier: Tier }
  | { k: "user"; user: User }
  | { k: "wallet"; wallet: Omit<Wallet, "balance"> }
  | { k: "expiry"; walletId: string; expiresAtMs: number }
  | { k: "tx"; tx: JsonTransaction }
  | { k: "ent"; row: Entitlement }
  | { k: "entGone"; id: string }
  | { k: "quota"; tenantId: string; period: string; used: number }
  | {
      k: "queued";
      tenantId: string;
      batchId: string;
      atMs: number;
      firstSeq: number;
      events: AcceptedEvent[];
    }
  | { k: "stored"; seq: number; credits: string; cost: string; atMs: number }
  | { k: "failed"; seq: number; dueAtMs: number }
  | { k: "dead"; seq: number; jobId: string; atMs: number }
  | { k: "replayed"; seq: number }
  | { k: "clock"; mode: "real" | "set"; now: string }
  | { k: "stopped" };

/** Integers of the ledger leave as text, because JSON has no integer beyond 2^53. */
export type JsonTransaction = Omit<CreditTransaction, "amount" | "balanceBefore" | "balanceAfter"> & {
  amount: string;
  balanceBefore: string;
  balanceAfter: string;
};
