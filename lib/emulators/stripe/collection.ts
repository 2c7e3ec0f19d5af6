interface Row<T> {
  created: number;
  seq: number;
  record: T;
}

/**
 * Records of one kind in Stripe's list order. Kept oldest first inside and read from the end, because new objects
 * are the newest and land in front of what a reader has already passed.
 */
export class Collection<T extends { id: string }> {
  private rows: Row<T>[] = [];
  private readonly byId = new Map<string, Row<T>>();
  private readonly indices = new Map<
    string,
    { keyOf: (record: T) => string | null; ids: Map<string, Set<string>> }
  >();
  private seq = 0;
  private sorted = true;

  /** @param createdOf Unix seconds; kinds without a creation time keep their order of insertion. */
  constructor(private readonly createdOf: (record: T) => number = () => 0) {}

  /** Declares a lookup by a field that never changes, such as the customer. Call before adding records. */
  index(name: string, keyOf: (record: T) => string | null): this {
    this.indices.set(name, { keyOf, ids: new Map() });
    return this;
  }

  get size(): number {
    return this.byId.size;
  }

  add(record: T): T {
    const row = { created: this.createdOf(record), seq: this.seq, record };
    this.seq += 1;
    const last = this.rows.at(-1);
    if (last && last.created > row.created) this.sorted = false;
    this.rows.push(row);
    this.byId.set(record.id, row);
    for (const { keyOf, ids } of this.indices.values()) {
      const key = keyOf(record);
      if (key === null) continue;
      const set = ids.get(key);
      if (set) set.add(record.id);
      else ids.set(key, new Set([record.id]));
    }
    return record;
  }

  find(id: string): T | null {
    return this.byId.get(id)?.record ?? null;
  }

  remove(id: string): T | null {
    const row = this.byId.get(id);
    if (!row) return null;
    this.byId.delete(id);
    this.rows.splice(this.positionOf(row), 1);
    for (const { keyOf, ids } of this.indices.values()) {
      const key = keyOf(row.record);
      if (key !== null) ids.get(key)?.delete(id);
    }
    return row.record;
  }

  /** Everything with this key of a declared index, oldest first. */
  by(name: string, key: string): T[] {
    const ids = this.indices.get(name)?.ids.get(key);
    if (!ids) return [];
    const found: T[] = [];
    for (const id of ids) {
      const record = this.find(id);
      if (record) found.push(record);
    }
    return found;
  }

  /** Oldest first. */
  *values(): IterableIterator<T> {
    this.sort();
    for (const row of this.rows) yield row.record;
  }

  /** Oldest-first array of what an index selects, or of everything. */
  inOrder(selected: readonly T[] | null): readonly T[] {
    this.sort();
    if (selected === null) return this.rows.map((row) => row.record);
    return [...selected].sort((left, right) => this.compareIds(left.id, right.id));
  }

  /** Newest first from a position on, stopping when `take` says so; `from` counts from the newest. */
  walk(from: number, step: 1 | -1, visit: (record: T) => boolean): void {
    this.sort();
    for (let index = this.rows.length - 1 - from; index >= 0 && index < this.rows.length; index -= step) {
      const row = this.rows[index];
      if (row && !visit(row.record)) return;
    }
  }

  /** Distance of a record from the newest one; null when it is not (or no longer) here. */
  rank(id: string): number | null {
    const row = this.byId.get(id);
    return row ? this.rows.length - 1 - this.positionOf(row) : null;
  }

  private compareIds(left: string, right: string): number {
    const one = this.byId.get(left);
    const two = this.byId.get(right);
    return one && two ? one.created - two.created || one.seq - two.seq : 0;
  }

  private sort(): void {
    if (this.sorted) return;
    this.rows.sort((left, right) => left.created - right.created || left.seq - right.seq);
    this.sorted = true;
  }

  private positionOf(row: Row<T>): number {
    this.sort();
    let low = 0;
    let high = this.rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const probe = this.rows[middle];
      if (!probe) break;
      const order = probe.created - row.created || probe.seq - row.seq;
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    throw new Error("a record is missing from its own order");
  }
}
