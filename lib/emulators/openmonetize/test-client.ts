import { randomUUID } from "node:crypto";
import { createOpenMonetizeStandIn, type OpenMonetizeStandInOptions } from "./index";

/** Parsed JSON of an answer, whose shape is what the tests assert. */
// biome-ignore lint/suspicious/noExplicitAny: a typed shape would assume what is to be shown.
export type Json = any;

/** An answer as a test looks at it. */
interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

interface SendOptions {
  key?: string | null;
  headers?: Record<string, string>;
  raw?: string | Buffer;
}

/** A stand-in with the limit lifted and quick storing, and short ways to talk to it. For tests only. */
export async function startTestTarget(options: OpenMonetizeStandInOptions = {}) {
  const standIn = await createOpenMonetizeStandIn({
    ...options,
    switches: {
      rateLimit: "off",
      raceGapMs: 1,
      storeRates: { withoutUser: 20_000, withUser: 20_000, tokenUsage: 20_000, burning: 20_000 },
      deadLetters: { minDelayMs: 0, maxDelayMs: 0, perMinute: 60_000 },
      ...options.switches,
    },
  });

  async function send(method: string, path: string, body?: unknown, extra: SendOptions = {}): Promise<Reply> {
    const key = extra.key === undefined ? standIn.apiKey : extra.key;
    const headers: Record<string, string> = {};
    if (key !== null) headers.authorization = `Bearer ${key}`;
    if (body !== undefined || extra.raw !== undefined) headers["content-type"] = "application/json";
    const payload = extra.raw ?? (body === undefined ? null : JSON.stringify(body));
    const answer = await fetch(standIn.baseUrl + path, {
      method,
      headers: { ...headers, ...extra.headers },
      body: typeof payload === "string" || payload === null ? payload : new Uint8Array(payload),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: text === "" ? null : JSON.parse(text),
    };
  }

  async function control(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(standIn.controlUrl + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
    return answer.json();
  }

  return {
    standIn,
    send,
    control,
    get: (path: string, key?: string | null) => send("GET", path, undefined, { key }),
    post: (path: string, body: unknown, key?: string | null) => send("POST", path, body, { key }),
    ingest: (events: unknown[], key?: string) => send("POST", "/v1/events/ingest", { events }, { key }),
    switches: (changes: unknown) => control("POST", "/switches", changes),
    rows: async (kind: string) => (await control("GET", `/state?kind=${kind}&limit=10000`)).items,
    /** Another tenant's key and id. */
    register: async (tier = "ENTERPRISE"): Promise<{ customerId: string; apiKey: string }> => {
      const email = `${randomUUID()}@example.com`;
      return (await send("POST", "/v1/customers/register", { name: "Other", email, tier }, { key: null }))
        .json.data;
    },
    /** Waits until nothing is on its way any more: everything is stored or a dead letter. */
    settled: async (): Promise<void> => {
      for (let turn = 0; turn < 500; turn += 1) {
        if ((await control("GET", "/state?kind=queued&limit=1")).total === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error("events are still on their way after ten seconds");
    },
  };
}

export type TestTarget = Awaited<ReturnType<typeof startTestTarget>>;

/** A valid event that burns nothing. */
export function anEvent(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    event_id: randomUUID(),
    event_type: "CUSTOM",
    feature_id: "api-calls",
    timestamp: "2026-01-02T03:04:05.678Z",
    ...fields,
  };
}
