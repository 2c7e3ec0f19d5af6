/**
 * Bounds how often connections are attempted. The postgres driver (3.4.9) tries again at once, hundreds of times a
 * second, when a server accepts and closes; a burst passes, after which attempts come at a steady rate.
 */
export class ConnectionGate {
  private credit: number;
  private refilledAt = performance.now();
  private attempted = 0;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.credit = burst;
  }

  /** Attempts let through so far. */
  get attempts(): number {
    return this.attempted;
  }

  /** Resolves when the next attempt may be made. Callers are served in order. */
  async pass(): Promise<void> {
    const now = performance.now();
    this.credit = Math.min(this.burst, this.credit + ((now - this.refilledAt) / 1_000) * this.perSecond);
    this.refilledAt = now;
    this.credit -= 1;
    if (this.credit < 0) {
      const waitMs = (-this.credit / this.perSecond) * 1_000;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    this.attempted += 1;
  }
}
