import type { AcceptedEvent, DeadLetter, QueuedEvent } from "./model";

/** An event that failed and has not surfaced yet. */
interface FailedEvent {
  item: QueuedEvent;
  dueAtMs: number;
}

/** Accepted events that are not stored: waiting, in flight, failed, or dead letters. */
export class EventQueue {
  /** Everything not stored, by its number in the order of acceptance. */
  private readonly open = new Map<number, QueuedEvent>();
  private waiting: number[] = [];
  private head = 0;
  /** Failed but not surfaced, in the order of failing. */
  readonly failed = new Map<number, FailedEvent>();
  readonly deadLetters = new Map<number, DeadLetter>();
  private highestSeq = 0;

  get nextSeq(): number {
    return this.highestSeq + 1;
  }

  get waitingCount(): number {
    return this.waiting.length - this.head;
  }

  /** Accepted and neither stored nor surfaced, in the order of acceptance. */
  *unsettled(): Generator<QueuedEvent> {
    for (const item of this.open.values()) if (!this.deadLetters.has(item.seq)) yield item;
  }

  accept(
    batch: { tenantId: string; batchId: string; atMs: number; firstSeq: number },
    events: AcceptedEvent[],
  ): void {
    for (const [index, event] of events.entries()) {
      const seq = batch.firstSeq + index;
      this.open.set(seq, {
        seq,
        tenantId: batch.tenantId,
        batchId: batch.batchId,
        enqueuedAtMs: batch.atMs,
        event,
      });
      this.waiting.push(seq);
      this.highestSeq = Math.max(this.highestSeq, seq);
    }
  }

  find(seq: number): QueuedEvent | null {
    return this.open.get(seq) ?? null;
  }

  /** Takes events out of the line. They stay open until they are stored or have failed. */
  take(limit: number): QueuedEvent[] {
    const taken: QueuedEvent[] = [];
    while (taken.length < limit && this.head < this.waiting.length) {
      const seq = this.waiting[this.head];
      this.head += 1;
      const item = seq === undefined ? undefined : this.open.get(seq);
      // While a journal is read back, events in line are settled without having been taken.
      if (item && !this.failed.has(item.seq) && !this.deadLetters.has(item.seq)) taken.push(item);
    }
    if (this.head > 10_000 && this.head * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(this.head);
      this.head = 0;
    }
    return taken;
  }

  /** Returns to the front of the line what was taken and not stored. */
  putBack(seqs: readonly number[]): void {
    this.waiting = [...seqs, ...this.waiting.slice(this.head)];
    this.head = 0;
  }

  settle(seq: number): void {
    this.open.delete(seq);
  }

  fail(seq: number, dueAtMs: number): void {
    const item = this.open.get(seq);
    if (item) this.failed.set(seq, { item, dueAtMs });
  }

  surface(seq: number, jobId: string, atMs: number): void {
    const item = this.open.get(seq);
    if (!item) return;
    this.failed.delete(seq);
    this.deadLetters.set(seq, { jobId, item, surfacedAtMs: atMs });
  }

  /** Puts a dead letter back in line. */
  replay(seq: number): void {
    if (this.deadLetters.delete(seq)) this.waiting.push(seq);
  }

  /** Drops from the line what was settled by reading a journal back. */
  tidy(): void {
    const isSettled = (seq: number): boolean =>
      !this.open.has(seq) || this.failed.has(seq) || this.deadLetters.has(seq);
    this.waiting = [...new Set(this.waiting.slice(this.head))].filter((seq) => !isSettled(seq));
    this.head = 0;
  }
}
