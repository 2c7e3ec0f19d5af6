import type { AccountState } from "./account-state";
import { advanceSubscription, subscriptionDueAt } from "./advance-subscription";
import { bookCredit } from "./apply-credits";
import { ledgerBalance } from "./credit-balance";
import { DueQueue } from "./due-queue";
import { startSchedule } from "./schedule-phases";

/**
 * Lets time pass in an account: renewals and their invoices, trials, cancellations, schedule phases, expiring credit.
 * Everything happens at its own instant in time order, however far the clock jumps.
 */
export class BillingEngine {
  private readonly queue = new DueQueue();

  constructor(private readonly state: AccountState) {
    for (const { id } of state.subscriptions.values()) this.watchSubscription(id);
    for (const { id } of state.schedules.values()) this.watchSchedule(id);
    for (const { id } of state.grants.values()) this.watchGrant(id);
  }

  /** Tells the engine that an object is new or that its dates changed. */
  watchSubscription(id: string): void {
    const at = subscriptionDueAt(this.state, id);
    if (at !== null) this.queue.push({ at, kind: "subscription", id });
  }

  watchSchedule(id: string): void {
    const schedule = this.state.schedules.find(id);
    const at = schedule?.status === "not_started" ? schedule.phases[0]?.start_date : undefined;
    if (at !== undefined) this.queue.push({ at, kind: "schedule", id });
  }

  watchGrant(id: string): void {
    const grant = this.state.grants.find(id);
    if (grant?.voided_at === null && grant.expires_at !== null) {
      this.queue.push({ at: grant.expires_at, kind: "grant", id });
    }
  }

  /** Carries out everything due up to and including an instant (Unix seconds). Going back does nothing. */
  advanceTo(now: number): void {
    for (;;) {
      const next = this.queue.peek();
      if (next === null || next.at > now) return;
      this.queue.pop();
      if (next.kind === "grant") this.expireGrant(next.id, next.at);
      else if (next.kind === "schedule") this.beginSchedule(next.id, next.at);
      else if (subscriptionDueAt(this.state, next.id) === next.at) {
        advanceSubscription(this.state, next.id, next.at);
        this.watchSubscription(next.id);
      }
    }
  }

  private beginSchedule(id: string, at: number): void {
    const schedule = this.state.schedules.find(id);
    if (schedule?.status !== "not_started" || schedule.phases[0]?.start_date !== at) return;
    this.watchSubscription(startSchedule(this.state, schedule, at));
  }

  private expireGrant(id: string, at: number): void {
    const grant = this.state.grants.find(id);
    if (!grant?.amount.monetary || grant.voided_at !== null || grant.expires_at !== at) return;
    const left = ledgerBalance(this.state, id);
    if (left <= 0) return;
    const { currency } = grant.amount.monetary;
    bookCredit(this.state, grant, at, {
      debit: {
        type: "credits_expired",
        amount: { type: "monetary", monetary: { currency, value: left } },
        credits_applied: null,
      },
    });
  }
}
