import type { StandInRequest, StandInResponse } from "./exchange";
import { type FaultPlan, parseFaultRules } from "./fault-plan";
import type { HoldDesk } from "./holds";
import type { Ledger } from "./ledger";
import type { SettableClock } from "./settable-clock";

/** What a stand-in adds to the common control routes. */
export interface StandInControl {
  /** Stand-in specific full truth. Should page by itself (`?after=&limit=`) where it can be long. */
  state?(query: URLSearchParams): unknown;
  /** Creates, updates or deletes objects as if somebody had done it in the provider's dashboard. Returns what it did. */
  account?(body: unknown): unknown;
  /** Further routes, by "METHOD /name". */
  extra?: Record<string, (request: StandInRequest) => unknown>;
}

interface ControlParts {
  clock: SettableClock;
  ledger: Ledger;
  faults: FaultPlan;
  holds: HoldDesk;
  control: StandInControl;
}

function asRecord(value: unknown): Record<string, unknown> {
  // An object that is neither null nor an array is a record of unknown values.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Reads `after` and `limit` (default 1000, at most 10,000) of a paged control route. */
export function readControlPage(query: URLSearchParams): { after: number; limit: number } {
  const whole = (name: string, fallback: number): number => {
    const value = Number(query.get(name) ?? fallback);
    return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  return { after: whole("after", 0), limit: Math.min(10_000, whole("limit", 1000)) };
}

function moveClock(clock: SettableClock, body: unknown): unknown {
  const { mode, set, advanceMs } = asRecord(body);
  if (typeof set === "string") clock.set(set);
  else if (typeof advanceMs === "number") clock.advance(advanceMs);
  else if (mode === "real") clock.resume();
  else throw new TypeError('send {"set": iso}, {"advanceMs": n} or {"mode": "real"}');
  return { mode: clock.mode, now: clock.now().toISOString() };
}

/**
 * Answers `/__control/<name>`:
 * GET ledger?after=&limit= · GET|POST clock · GET|POST|DELETE faults · GET holds · POST release {id?, apply?} ·
 * GET state · POST account · whatever the stand-in adds. Mistakes are a 400 with the reason.
 */
export async function answerControl(
  parts: ControlParts,
  name: string,
  request: StandInRequest,
): Promise<StandInResponse> {
  const { clock, ledger, faults, holds, control } = parts;
  try {
    switch (`${request.method} /${name}`) {
      case "GET /ledger": {
        const { after, limit } = readControlPage(request.query);
        return { status: 200, json: ledger.page(after, limit) };
      }
      case "GET /clock":
        return { status: 200, json: { mode: clock.mode, now: clock.now().toISOString() } };
      case "POST /clock":
        return { status: 200, json: moveClock(clock, request.body) };
      case "GET /faults":
        return { status: 200, json: { rules: faults.list() } };
      case "POST /faults":
        faults.add(parseFaultRules(request.body));
        return { status: 200, json: { rules: faults.list() } };
      case "DELETE /faults":
        faults.clear();
        return { status: 200, json: { rules: [] } };
      case "GET /holds":
        return { status: 200, json: { holds: holds.list() } };
      case "POST /release": {
        const { id, apply } = asRecord(request.body);
        const released = holds.release(
          typeof id === "string" ? id : null,
          apply === false ? "abandon" : "apply",
        );
        return { status: 200, json: { released } };
      }
      case "GET /state":
        return { status: 200, json: control.state?.(request.query) ?? {} };
      case "POST /account":
        if (!control.account) break;
        return { status: 200, json: (await control.account(request.body)) ?? {} };
    }
    const extra = control.extra?.[`${request.method} /${name}`];
    if (extra) return { status: 200, json: (await extra(request)) ?? {} };
    return { status: 404, json: { error: `no control route ${request.method} ${name}` } };
  } catch (error) {
    return { status: 400, json: { error: error instanceof Error ? error.message : String(error) } };
  }
}
