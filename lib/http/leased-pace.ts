import type { Clock } from "./clock";

/** A pace that several processes keep together. Whatever keeps it, such as a database row, is handed in. */
export interface SharedPace {
  /**
   * Books `count` starts behind those that anybody booked already. The first may happen in `startsInMs`, the others
   * evenly after it at `requestsPerSecond`, which is the ceiling or, for a while after a penalty, less.
   */
  lease(
    count: number,
    ceilingPerSecond: number,
  ): Promise<{ readonly startsInMs: number; readonly requestsPerSecond: number }>;
  /** Tells everybody of a 429: half the rate, and nothing for `retryAfterMs`. */
  penalize(retryAfterMs: number | null, ceilingPerSecond: number): Promise<void>;
  /** Milliseconds for which a penalty forbids starts; 0 for none. For those who book no starts. */
  heldForMs(): Promise<number>;
}

/** A booked start that comes later than this is given up, so that late ones do not run into another process's. */
const latestMs = 100;
/** Of one booking, in parts of a second's starts: what a process that ends takes with it. */
const longestShare = 1 / 4;
/** Up to this rate a booking covers those who wait; above it a part of a second, for fewer bookings. */
const countedPerSecond = 100;
const retryMs = 1_000;
const askHeldEveryMs = 1_000;

/** One process's part of a shared pace: the starts it booked, and the booking that is under way. */
export class LeasedPace {
  private grants: number[] = [];
  private asking = false;
  private heldUntil = Number.NEGATIVE_INFINITY;
  private askedHeldAt = Number.NEGATIVE_INFINITY;
  private reported: Promise<void> = Promise.resolve();
  /** Raised by whatever makes booked starts worthless. */
  private epoch = 0;

  /** `onChange` is called when the next start may be known. */
  constructor(
    private readonly shared: SharedPace,
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  /** When the next start is booked for; null while it is being booked, after which `onChange` is called. */
  startAt(ceilingPerSecond: number, waiting: number): number | null {
    const now = this.clock.now();
    this.grants = this.grants.filter((at) => now - at <= latestMs);
    const [first] = this.grants;
    if (first === undefined && !this.asking) void this.ask(ceilingPerSecond, waiting);
    return first ?? null;
  }

  /** Uses the next booked start up. */
  take(): void {
    this.grants.shift();
  }

  /** Until when a penalty holds back those without a ceiling. Asks now and then, and answers with what is known. */
  holdsUntil(): number {
    const now = this.clock.now();
    if (now - this.askedHeldAt >= askHeldEveryMs) {
      this.askedHeldAt = now;
      this.shared.heldForMs().then(
        (ms) => {
          if (ms > 0) this.heldUntil = this.clock.now() + ms;
        },
        // Only a courtesy: the provider's own answer decides.
        () => undefined,
      );
    }
    return this.heldUntil;
  }

  /** Gives booked starts up: the ceiling changed. */
  drop(): void {
    this.grants = [];
    this.epoch += 1;
  }

  penalize(retryAfterMs: number | null, ceilingPerSecond: number): void {
    this.drop();
    const report = this.shared.penalize(retryAfterMs, ceilingPerSecond).catch(() => undefined);
    this.reported = Promise.all([this.reported, report]).then(() => undefined);
  }

  private async ask(ceilingPerSecond: number, waiting: number): Promise<void> {
    this.asking = true;
    try {
      // What is booked before a penalty is known would be booked at the old rate.
      await this.reported;
      const { epoch } = this;
      const count = countFor(ceilingPerSecond, waiting);
      const { startsInMs, requestsPerSecond } = await this.shared.lease(count, ceilingPerSecond);
      const from = this.clock.now() + startsInMs;
      if (epoch === this.epoch)
        this.grants = Array.from({ length: count }, (_, index) => from + (index * 1_000) / requestsPerSecond);
    } catch {
      // Without the database nothing that is read could be kept either; so whoever waits goes on waiting.
      await this.clock.sleep(retryMs);
    } finally {
      this.asking = false;
      this.onChange();
    }
  }
}

function countFor(ceilingPerSecond: number, waiting: number): number {
  const least = ceilingPerSecond > countedPerSecond ? Math.ceil(ceilingPerSecond / 20) : 1;
  const most = Math.max(1, Math.ceil(ceilingPerSecond * longestShare));
  return Math.min(Math.max(waiting, least), most);
}
