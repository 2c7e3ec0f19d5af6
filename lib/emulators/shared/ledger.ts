import { createHash } from "node:crypto";

/** One request that the stand-in really received, in the order in which it arrived. */
export interface LedgerEntry {
  /** 1 for the first request after start. */
  seq: number;
  /** ISO instant by the stand-in's clock. */
  at: string;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  /** Parsed body; absent when the ledger keeps facts only. */
  body?: unknown;
  /** First 12 hex digits of the SHA-256 of the key; the key itself is never kept. */
  keyFingerprint: string | null;
  /** Status sent; 0 when the connection was dropped; null while the answer is still outstanding. */
  status: number | null;
  /** Whether the request changed the stand-in's state, whatever the caller was told. */
  applied: boolean;
  /** Whatever this kind of stand-in wants to prove later: object ids, quantities, a violation. */
  facts: Record<string, unknown>;
}

export interface LedgerOptions {
  /** "bodies" keeps parsed request bodies, "facts" does not. Default "bodies". */
  keep?: "bodies" | "facts";
  /** Entries held in memory; older ones are dropped and counted. Default 500,000. */
  maxEntries?: number;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  /** Pass as `after` for the next page; null on the last one. */
  nextAfter: number | null;
  /** Requests received since start, including dropped entries. */
  total: number;
  /** Oldest entries no longer held. A proof that needs them must fail. */
  dropped: number;
}

/** The append-only list of received requests: the oracle of tests, independent of what the product counted. */
export interface Ledger {
  /** Adds an entry and returns it; status, applied and facts are filled in when the answer is known. */
  open(entry: Omit<LedgerEntry, "seq" | "status" | "applied" | "facts">): LedgerEntry;
  /** Entries with seq > after, oldest first. */
  page(after: number, limit: number): LedgerPage;
  readonly total: number;
}

export function fingerprintKey(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 12);
}

export function createLedger(options: LedgerOptions = {}): Ledger {
  const keep = options.keep ?? "bodies";
  const maxEntries = options.maxEntries ?? 500_000;
  let entries: LedgerEntry[] = [];
  let seq = 0;
  let dropped = 0;
  return {
    get total() {
      return seq;
    },
    open: (given) => {
      seq += 1;
      const entry: LedgerEntry = { seq, ...given, status: null, applied: false, facts: {} };
      if (keep === "facts") delete entry.body;
      entries.push(entry);
      // Cutting in batches keeps one insertion cheap on average.
      if (entries.length > maxEntries * 1.1) {
        const excess = entries.length - maxEntries;
        entries = entries.slice(excess);
        dropped += excess;
      }
      return entry;
    },
    page: (after, limit) => {
      const from = Math.max(0, after - dropped);
      const slice = entries.slice(from, from + limit);
      const last = slice.at(-1);
      const more = from + slice.length < entries.length;
      return { entries: slice, nextAfter: more && last ? last.seq : null, total: seq, dropped };
    },
  };
}
