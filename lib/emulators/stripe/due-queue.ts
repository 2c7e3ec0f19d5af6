export interface DueEntry {
  /** Unix seconds. */
  at: number;
  kind: "schedule" | "subscription" | "grant";
  id: string;
}

const ORDER = { schedule: 0, subscription: 1, grant: 2 };

/** Schedules start before renewals, renewals spend credits before they expire; then by id, so that replays agree. */
function before(left: DueEntry, right: DueEntry): boolean {
  if (left.at !== right.at) return left.at < right.at;
  if (left.kind !== right.kind) return ORDER[left.kind] < ORDER[right.kind];
  return left.id < right.id;
}

/** A binary heap of what happens next. Entries may be stale; whoever pops one checks it. */
export class DueQueue {
  private readonly heap: DueEntry[] = [];

  peek(): DueEntry | null {
    return this.heap[0] ?? null;
  }

  push(entry: DueEntry): void {
    let index = this.heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.inOrder(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  pop(): DueEntry | null {
    const top = this.heap[0];
    const last = this.heap.pop();
    if (top === undefined || last === undefined) return null;
    if (this.heap.length === 0) return top;
    this.heap[0] = last;
    let index = 0;
    for (;;) {
      let next = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.heap.length && this.inOrder(child, next)) next = child;
      }
      if (next === index) return top;
      this.swap(index, next);
      index = next;
    }
  }

  private inOrder(left: number, right: number): boolean {
    const one = this.heap[left];
    const two = this.heap[right];
    return one !== undefined && two !== undefined && before(one, two);
  }

  private swap(left: number, right: number): void {
    const one = this.heap[left];
    const two = this.heap[right];
    if (one === undefined || two === undefined) return;
    this.heap[left] = two;
    this.heap[right] = one;
  }
}
