import { type ImportPhase, importPhases } from "./plan-types";

/** Events one request can carry, by the target's own limit. */
const eventsPerRequest = 1_000;
/** The shipped default of the platform, used until a limit was read from its answers. */
const defaultRequestsPerMinute = 100;
/** Measured on a small installation: events with a user that burn nothing. Storing is slower than accepting. */
const defaultStoredPerSecond = 120;

export interface PhaseEstimate {
  readonly phase: ImportPhase;
  readonly writes: number;
  readonly requests: number;
  readonly seconds: number;
}

export interface ImportEstimate {
  readonly phases: readonly PhaseEstimate[];
  readonly requests: number;
  readonly seconds: number;
  /** What the time was computed with; shown with it, since a measured rate may differ. */
  readonly requestsPerMinute: number;
  readonly storedPerSecond: number;
}

export interface EstimateInput {
  readonly writes: readonly { readonly phase: string; readonly kind: string; readonly writes: number }[];
  /** As read from the target; null when it has not said. */
  readonly requestsPerMinute: number | null;
  /** Events stored a second, measured in an earlier run. */
  readonly storedPerSecond?: number;
}

/** Requests per write: a grant is sent and then read back, because the answer alone proves nothing. */
const requestsPer: Readonly<Record<string, number>> = {
  ingestEvent: 1 / eventsPerRequest,
  grantCredits: 2,
  createEntitlement: 1,
  updateEntitlement: 1,
  deleteEntitlement: 1,
};

/**
 * Requests and time an import needs. Usage takes as long as the slower of sending and storing, because nothing else may
 * begin before it is stored; the other phases are bound by the request limit.
 */
export function estimateImport(input: EstimateInput): ImportEstimate {
  const requestsPerMinute = input.requestsPerMinute ?? defaultRequestsPerMinute;
  const storedPerSecond = input.storedPerSecond ?? defaultStoredPerSecond;
  const phases = importPhases.map((phase): PhaseEstimate => {
    const ofPhase = input.writes.filter((each) => each.phase === phase);
    const writes = ofPhase.reduce((sum, each) => sum + each.writes, 0);
    const requests = ofPhase.reduce(
      (sum, each) => sum + Math.ceil(each.writes * (requestsPer[each.kind] ?? 1)),
      0,
    );
    const sending = (requests * 60) / requestsPerMinute;
    const storing = phase === "usage" ? writes / storedPerSecond : 0;
    return { phase, writes, requests, seconds: Math.ceil(Math.max(sending, storing)) };
  });
  return {
    phases,
    requests: phases.reduce((sum, each) => sum + each.requests, 0),
    seconds: phases.reduce((sum, each) => sum + each.seconds, 0),
    requestsPerMinute,
    storedPerSecond,
  };
}
