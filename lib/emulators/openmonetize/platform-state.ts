import { Accounts } from "./accounts";
import { CreditLedger } from "./credit-ledger";
import { EntitlementTable } from "./entitlement-table";
import { EventQueue } from "./event-queue";
import { EventStore } from "./event-store";
import type { Change, QueuedEvent } from "./model";

/** Where changes are written down. Without a journal nothing is kept. */
interface ChangeLog {
  append(changes: Change[]): void;
}

/**
 * The whole truth of the stand-in. It changes only by `commit`, and reading a journal back goes through the same
 * code, so a second start finds exactly what was there.
 */
export class PlatformState {
  readonly accounts = new Accounts();
  readonly credits = new CreditLedger();
  readonly entitlements = new EntitlementTable();
  readonly events = new EventStore();
  readonly queue = new EventQueue();
  /** Instant at which the stand-in's clock was stopped; null while it follows the machine. */
  clockSetAt: string | null = null;
  private unwritten: Change[] = [];

  constructor(private readonly log: ChangeLog | null) {}

  /** Applies a change and notes it for the journal. */
  commit(change: Change): void {
    this.apply(change);
    if (this.log) this.unwritten.push(change);
  }

  /** Writes what was noted; called before every answer that acknowledges a change, and on a timer. */
  flush(): void {
    if (!this.log || this.unwritten.length === 0) return;
    const changes = this.unwritten;
    this.unwritten = [];
    this.log.append(changes);
  }

  /**
   * Takes over what a journal holds.
   * @returns whether the last run ended in order; if not, events in flight were lost to it.
   */
  restore(lines: Iterable<Change[]>): { endedInOrder: boolean } {
    let last: Change | null = null;
    for (const changes of lines) {
      for (const change of changes) {
        this.apply(change);
        last = change;
      }
    }
    this.queue.tidy();
    return { endedInOrder: last === null || last.k === "stopped" };
  }

  private apply(change: Change): void {
    switch (change.k) {
      case "tenant":
        this.accounts.addTenant({ ...change.tenant });
        break;
      case "key":
        this.accounts.rotateKey(change.tenantId, change.apiKey);
        break;
      case "tenantStatus":
        this.accounts.setStatus(change.tenantId, change.status);
        break;
      case "tier":
        this.accounts.setTier(change.tenantId, change.tier);
        break;
      case "user":
        this.accounts.addUser(change.user);
        break;
      case "wallet":
        this.credits.addWallet(change.wallet);
        break;
      case "expiry":
        this.credits.setExpiry(change.walletId, change.expiresAtMs);
        break;
      case "tx":
        this.credits.addTransaction(change.tx);
        break;
      case "ent":
        this.entitlements.put({ ...change.row });
        break;
      case "entGone":
        this.entitlements.remove(change.id);
        break;
      case "quota":
        this.accounts.setUsedQuota(change.tenantId, change.period, change.used);
        break;
      case "queued":
        this.queue.accept(change, change.events);
        break;
      case "stored": {
        const item = this.queue.find(change.seq);
        if (item) this.store(item, BigInt(change.credits), BigInt(change.cost), change.atMs);
        break;
      }
      case "failed":
        this.queue.fail(change.seq, change.dueAtMs);
        break;
      case "dead":
        this.queue.surface(change.seq, change.jobId, change.atMs);
        break;
      case "replayed":
        this.queue.replay(change.seq);
        break;
      case "clock":
        this.clockSetAt = change.mode === "set" ? change.now : null;
        break;
      case "stopped":
        break;
    }
  }

  private store(item: QueuedEvent, creditsBurned: bigint, cost: bigint, storedAtMs: number): void {
    const { event, tenantId } = item;
    this.events.add({
      position: this.events.events.length,
      id: event.event_id,
      tenantId,
      userId: event.user_id || null,
      eventType: event.event_type,
      featureId: event.feature_id,
      provider: event.provider ?? null,
      model: event.model ?? null,
      inputTokens: event.input_tokens ?? 0,
      outputTokens: event.output_tokens ?? 0,
      creditsBurned,
      cost,
      timestampMs: Date.parse(event.timestamp),
      metadataJson: JSON.stringify(event.metadata ?? {}),
      idempotencyKey: event.idempotency_key ?? null,
      quantity: event.quantity ?? null,
      unitType: event.unit_type ?? null,
      storedAtMs,
    });
    this.queue.settle(item.seq);
  }
}
