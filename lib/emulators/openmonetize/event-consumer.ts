import type { SeededRandom } from "../shared/seeded-random";
import { type CreditDesk, implicitUser } from "./credit-desk";
import { eventCost } from "./event-cost";
import type { AcceptedEvent, QueuedEvent, Wallet } from "./model";
import { holdsNul } from "./nul-text";
import type { PlatformState } from "./platform-state";
import type { Switches } from "./switches";

/** The consumer reads this many events at once and stores them one by one. */
const READ_AHEAD = 10;
/** What the database's enum of event types holds; FEATURE_ACCESS passes the gateway and fails here. */
const STORABLE_TYPES = new Set(["TOKEN_USAGE", "API_CALL", "IMAGE_GENERATION", "CUSTOM"]);
/** Sleeping for less than this costs more precision than it brings. */
const MIN_SLEEP_MS = 3;
const SURFACE_EVERY_MS = 100;

/**
 * Stores accepted events at an adjustable speed, and lets what it cannot store surface as dead letters much later.
 * Runs by the machine's time: the stand-in's clock may stand still.
 */
export class EventConsumer {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private working = false;
  private stopped = false;
  private inFlight: QueuedEvent[] = [];
  private nextStoreAtMs = 0;
  private surfaceBudget = 0;
  private surfacedAtMs = performance.now();

  constructor(
    private readonly state: PlatformState,
    private readonly desk: CreditDesk,
    private readonly switches: Readonly<Switches>,
    private readonly nowMs: () => number,
    private readonly random: SeededRandom,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), 20);
  }

  /** Stops between two events; what was read ahead goes back in line. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    while (this.working) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Looks for work at once; called after an ingest. */
  wake(): void {
    this.tick();
  }

  /** The service is killed and starts again: what it had read ahead stays with the dead process. */
  restart(): { stranded: number } {
    const stranded = this.inFlight.splice(0);
    for (const item of stranded) this.fail(item);
    return { stranded: stranded.length };
  }

  /** What a killed stand-in had in hand when its journal ended. */
  strandFirst(): void {
    for (const item of this.state.queue.take(READ_AHEAD)) this.fail(item);
  }

  private tick(): void {
    this.surfaceDue();
    if (this.working || !this.mayStore() || this.state.queue.waitingCount === 0) return;
    this.working = true;
    this.drain()
      .catch((error: unknown) => {
        process.stderr.write(`openmonetize stand-in: consumer: ${String(error)}\n`);
      })
      .finally(() => {
        this.working = false;
      });
  }

  private mayStore(): boolean {
    return this.switches.storing === "on" && !this.switches.ingestionDown && !this.stopped;
  }

  private async drain(): Promise<void> {
    while (this.mayStore()) {
      this.inFlight = this.state.queue.take(READ_AHEAD);
      if (this.inFlight.length === 0) return;
      for (let item = this.inFlight[0]; item !== undefined; item = this.inFlight[0]) {
        if (this.mayStore()) await this.pace(item.event);
        // A restart or a switch may have come while waiting.
        if (this.inFlight[0] !== item) continue;
        if (!this.mayStore()) return this.putBack();
        this.inFlight.shift();
        await this.store(item);
      }
    }
  }

  private putBack(): void {
    this.state.queue.putBack(this.inFlight.splice(0).map((item) => item.seq));
  }

  /** Waits so that storing keeps its rate over any few milliseconds. */
  private async pace(event: AcceptedEvent): Promise<void> {
    const rates = this.switches.storeRates;
    const burns = (eventCost(event, this.switches.unitsBurn)?.credits ?? 0n) > 0n;
    const walletThere = this.walletFor(event) !== null;
    let rate = event.user_id ? rates.withUser : rates.withoutUser;
    if (event.event_type === "TOKEN_USAGE") rate = rates.tokenUsage;
    if (burns && walletThere) rate = rates.burning;
    const now = performance.now();
    this.nextStoreAtMs = Math.max(this.nextStoreAtMs, now - MIN_SLEEP_MS) + 1000 / rate;
    const ahead = this.nextStoreAtMs - now;
    if (ahead >= MIN_SLEEP_MS) await new Promise((resolve) => setTimeout(resolve, ahead));
  }

  private walletFor(event: AcceptedEvent, tenantId = this.inFlight[0]?.tenantId ?? ""): Wallet | null {
    return this.state.credits.listWallets(tenantId, event.user_id || null)[0] ?? null;
  }

  private async store(item: QueuedEvent): Promise<void> {
    const { event, tenantId, seq } = item;
    const { accounts, events } = this.state;
    const cost = eventCost(event, this.switches.unitsBurn);
    const user = event.user_id ? accounts.implicitUser(tenantId, event.user_id) : "exists";
    const storable =
      cost !== null &&
      user !== "conflict" &&
      STORABLE_TYPES.has(event.event_type) &&
      !event.team_id &&
      !events.hasId(event.event_id) &&
      !(event.idempotency_key !== undefined && events.hasKey(event.idempotency_key)) &&
      !holdsNul(event);
    if (!storable) return this.fail(item);
    if (event.user_id && user === "free") {
      this.state.commit({ k: "user", user: implicitUser(tenantId, event.user_id, this.nowMs()) });
    }
    const stored = { seq, credits: String(cost.credits), cost: String(cost.cost), atMs: this.nowMs() };
    this.state.commit({ k: "stored", ...stored });
    const wallet = cost.credits > 0n ? this.walletFor(event, tenantId) : null;
    if (wallet) await this.desk.burn(wallet, cost.credits);
  }

  private fail(item: QueuedEvent): void {
    const { minDelayMs, maxDelayMs } = this.switches.deadLetters;
    const delayMs = minDelayMs + this.random.next() * (maxDelayMs - minDelayMs);
    this.state.commit({ k: "failed", seq: item.seq, dueAtMs: Math.round(Date.now() + delayMs) });
  }

  private surfaceDue(): void {
    const { failed } = this.state.queue;
    const { perMinute } = this.switches.deadLetters;
    const now = performance.now();
    if (now - this.surfacedAtMs < SURFACE_EVERY_MS) return;
    const burst = Math.max(1, perMinute / 12);
    this.surfaceBudget = Math.min(
      burst,
      this.surfaceBudget + ((now - this.surfacedAtMs) * perMinute) / 60_000,
    );
    this.surfacedAtMs = now;
    if (failed.size === 0 || this.switches.ingestionDown) return;
    for (const { item, dueAtMs } of failed.values()) {
      if (this.surfaceBudget < 1) return;
      if (dueAtMs > Date.now()) continue;
      this.surfaceBudget -= 1;
      const jobId = `${Date.now()}-${item.seq}`;
      this.state.commit({ k: "dead", seq: item.seq, jobId, atMs: this.nowMs() });
    }
  }
}
