import { createOpenMonetizeStandIn, type OpenMonetizeStandInOptions } from "@/lib/emulators/openmonetize";
import { createGuardedFetch } from "@/lib/http";
import type { AdapterIO } from "@/lib/sources/types";
import type { EntitlementRow, GrantRequest, TargetConfig, TargetEvent } from "@/lib/target/types";
import { createOpenMonetizeTarget } from "./index";

type Fault = { kind: string } & Record<string, unknown>;

/** The adapter in front of a stand-in of its own, with waits that are only written down. For tests only. */
export async function startTestTarget(options: OpenMonetizeStandInOptions = {}) {
  const standIn = await createOpenMonetizeStandIn({
    ...options,
    switches: { rateLimit: "off", raceGapMs: 1, ...options.switches },
  });
  const guarded = createGuardedFetch({
    allowPrivateNetwork: "all",
    timeoutMs: 1_000,
    maxResponseBytes: 4_000_000,
  });
  const abort = new AbortController();
  const penalties: (number | null)[] = [];
  const waits: number[] = [];
  const io: AdapterIO = {
    fetch: guarded,
    now: () => new Date("2026-11-22T12:00:00.000Z"),
    signal: abort.signal,
    limiter: { run: (call) => call(), penalize: (ms) => void penalties.push(ms) },
  };
  const config: TargetConfig = { baseUrl: standIn.baseUrl, apiKey: standIn.apiKey };

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(standIn.controlUrl + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
    return answer.json();
  }

  /** Rows the platform really holds, whatever its API shows. */
  async function rows(kind: string): Promise<Record<string, unknown>[]> {
    // The control route's answer is the stand-in's own and is only read by tests.
    const answer = (await control("GET", `/state?kind=${kind}&limit=10000`)) as { items: never[] };
    return answer.items;
  }

  return {
    standIn,
    config,
    io,
    abort,
    penalties,
    waits,
    adapter: createOpenMonetizeTarget({
      timeoutMs: 800,
      backoffMs: 1,
      sleep: async (ms) => void waits.push(ms),
    }),
    control,
    rows,
    /** The next calls of this route (as many as `times`) go wrong in this way. */
    fault: (method: string, path: string, fault: Fault, times = 1) =>
      control("POST", "/faults", { rules: [{ match: { method, path, nth: 1, times }, fault }] }),
    noFaults: () => control("DELETE", "/faults"),
    switches: (changes: unknown) => control("POST", "/switches", changes),
    /** A call past the adapter, for what somebody else did. Returns the parsed `data`. */
    send: async (
      method: string,
      path: string,
      body?: unknown,
      key = standIn.apiKey,
    ): Promise<Record<string, string>> => {
      const answer = await fetch(standIn.baseUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const json: unknown = await answer.json().catch(() => ({}));
      // Tests read single fields of answers they know.
      return ((json as { data?: Record<string, string> }).data ?? {}) as Record<string, string>;
    },
    /** Waits until nothing is on its way any more. */
    settled: async (): Promise<void> => {
      for (let turn = 0; turn < 500; turn += 1) {
        if ((await rows("queued")).length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error("events are still on their way after ten seconds");
    },
    stop: async () => {
      await guarded.close();
      await standIn.stop();
    },
  };
}

export type TestTarget = Awaited<ReturnType<typeof startTestTarget>>;

/** A history event of the n-th record. */
export function historyEvent(n: number, fields: Partial<TargetEvent> = {}): TargetEvent {
  const hex = n.toString(16).padStart(12, "0");
  return {
    event_id: `5c0de000-0000-5000-8000-${hex}`,
    event_type: "CUSTOM",
    feature_id: "api-calls",
    timestamp: "2026-10-01T00:00:00.000Z",
    user_id: "user-1",
    idempotency_key: `tenant:source:${n}`,
    metadata: { user: "user-1", record: `record-${n}`, quantity: "3", unit: "calls" },
    ...fields,
  };
}

export function planCarrier(fields: Partial<EntitlementRow> = {}): EntitlementRow {
  return {
    featureId: "migration.plan.pro",
    userId: null,
    limitType: "NONE",
    limitValue: null,
    period: null,
    metadata: { name: "Pro", prices: [{ currency: "usd", amount: "2900" }] },
    ...fields,
  };
}

export function aGrant(fields: Partial<GrantRequest> = {}): GrantRequest {
  return {
    userId: "user-1",
    amount: "5000",
    idempotencyKey: "tenant:balance:user-1:1",
    reason: "Opening balance user-1 generation 1",
    ...fields,
  };
}

/** The code of the AppError that `work` rejects with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  throw error;
}
