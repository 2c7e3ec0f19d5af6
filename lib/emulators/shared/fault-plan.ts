import { compilePathPattern } from "./path-pattern";

/** What goes wrong. Page and key faults are carried out by the stand-in, the rest by the HTTP shell. */
export type Fault =
  /** Answers with this status instead of doing the work; `text` is sent as it is, in place of a JSON `body`. */
  | {
      kind: "status";
      status: number;
      body?: unknown;
      text?: string;
      headers?: Record<string, string>;
    }
  | { kind: "delay"; ms: number }
  /** Announces the whole answer, sends this many bytes of it and cuts the connection. */
  | { kind: "truncate"; bytes: number }
  /** Announces the whole answer, sends this many bytes of it and then says nothing more. */
  | { kind: "stall"; bytes: number }
  /** 200 with an HTML page, as a captive portal or a proxy answers. */
  | { kind: "html" }
  /** A small gzip answer that unpacks to `bytes` (default 1 GiB) of spaces. */
  | { kind: "gzipBomb"; bytes?: number }
  /** An answer that never ends. */
  | { kind: "endless" }
  /** Does the work, then answers this status, or cuts the connection ("drop", the default). */
  | { kind: "applyThenFail"; status?: number | "drop" }
  /** Cuts the connection without doing the work. */
  | { kind: "drop" }
  /** Waits for POST release: the kill point of crash tests. */
  | { kind: "holdUntilReleased"; when: "beforeApply" | "afterApply"; id: string }
  /** Answers the previous page of this list once more. */
  | { kind: "repeatPage" }
  /** Leaves one page of this list out. */
  | { kind: "missPage" }
  /** Sends a page without rows that has a next one. */
  | { kind: "emptyPage" }
  /** Sends this has_more whatever is true. */
  | { kind: "hasMoreLies"; value: boolean }
  /** From this call on the key is in another state; which states exist is the stand-in's business. */
  | { kind: "keyState"; state: string; permissions?: string[] }
  /** Changes the account right before this call is answered; the edit is what POST account takes. */
  | { kind: "editBetweenPages"; edit: unknown };

export interface FaultRule {
  id?: string;
  match: {
    method?: string;
    /** Exact path or a pattern with `:segment` and `*`. Default: every path. */
    path?: string;
    /** Query parameters that must be present with these values. */
    query?: Record<string, string>;
    /** First matching call that is hit, counted from 1 since the rule was set. Default 1. */
    nth?: number;
    /** How many calls in a row are hit. Default: 1 when nth is given, otherwise every call. */
    times?: number;
  };
  fault: Fault;
}

export interface FaultPlan {
  /** Adds rules behind those already there; the counts of the old ones go on. */
  add(rules: readonly FaultRule[]): void;
  clear(): void;
  list(): { rule: FaultRule; calls: number; hits: number }[];
  /** Counts this call in every rule and returns the faults that hit it, in the order of the rules. */
  take(method: string, path: string, query: URLSearchParams): Fault[];
}

interface ArmedRule {
  rule: FaultRule;
  matches: (path: string) => boolean;
  calls: number;
  hits: number;
}

export function createFaultPlan(): FaultPlan {
  let armed: ArmedRule[] = [];
  return {
    add: (rules) => {
      for (const rule of rules) {
        const pattern = compilePathPattern(rule.match.path ?? "*");
        armed.push({ rule, matches: (path) => pattern(path) !== null, calls: 0, hits: 0 });
      }
    },
    clear: () => {
      armed = [];
    },
    list: () => armed.map(({ rule, calls, hits }) => ({ rule, calls, hits })),
    take: (method, path, query) => {
      const faults: Fault[] = [];
      for (const entry of armed) {
        const { match, fault } = entry.rule;
        if (match.method !== undefined && match.method.toUpperCase() !== method) continue;
        if (!entry.matches(path)) continue;
        const wanted = Object.entries(match.query ?? {});
        if (wanted.some(([name, value]) => query.get(name) !== value)) continue;
        entry.calls += 1;
        const first = match.nth ?? 1;
        const times = match.times ?? (match.nth === undefined ? Number.POSITIVE_INFINITY : 1);
        if (entry.calls < first || entry.calls >= first + times) continue;
        entry.hits += 1;
        faults.push(fault);
      }
      return faults;
    },
  };
}

const KINDS: Record<Fault["kind"], readonly string[]> = {
  status: ["status"],
  delay: ["ms"],
  truncate: ["bytes"],
  stall: ["bytes"],
  html: [],
  gzipBomb: [],
  endless: [],
  applyThenFail: [],
  drop: [],
  holdUntilReleased: ["when", "id"],
  repeatPage: [],
  missPage: [],
  emptyPage: [],
  hasMoreLies: ["value"],
  keyState: ["state"],
  editBetweenPages: ["edit"],
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Admits one rule or a list of rules sent to the control route; throws with the part that is wrong. */
export function parseFaultRules(value: unknown): FaultRule[] {
  const given = isRecord(value) && Array.isArray(value.rules) ? value.rules : value;
  const list = Array.isArray(given) ? given : [given];
  return list.map((rule: unknown, index) => {
    if (!isRecord(rule) || !isRecord(rule.fault)) throw new TypeError(`rule ${index} needs {match, fault}`);
    const kind = rule.fault.kind;
    const needed =
      typeof kind === "string" ? Object.entries(KINDS).find(([name]) => name === kind)?.[1] : undefined;
    if (!needed) throw new TypeError(`rule ${index} has an unknown fault kind "${String(kind)}"`);
    for (const name of needed) {
      if (!(name in rule.fault))
        throw new TypeError(`rule ${index}: fault "${String(kind)}" needs "${name}"`);
    }
    const match = rule.match === undefined ? {} : rule.match;
    if (!isRecord(match)) throw new TypeError(`rule ${index}: match must be an object`);
    // The shape was checked above field by field as far as the shell depends on it.
    return { ...rule, match, fault: rule.fault } as unknown as FaultRule;
  });
}
