/** Events stored per second, by what storing takes. */
export interface StoreRates {
  withoutUser: number;
  withUser: number;
  tokenUsage: number;
  burning: number;
}

/**
 * What an installation enforces. The defaults are what gateway 0.1.0 was seen to do; another build may differ, and a
 * client has to find out.
 */
export interface EnforcementSwitches {
  /** "ignored": one row of a feature decides for everybody; "respected": the asker's own row, else one without user. */
  usersInChecks: "ignored" | "respected";
  /** What a limit counts: stored events, or the quantity they were sent with. */
  limitsCount: "events" | "quantities";
  /** What a check says about a feature that has no row. */
  unknownFeature: "allow" | "deny";
  /** Where the platform's days and months begin: minutes that its clock is ahead of UTC. */
  utcOffsetMinutes: number;
  /** Whether a SOFT row without value allows whatever the wallet holds. */
  softWithoutValue: "allow" | "asksCredits";
  /** Whether CUSTOM events with unit and quantity take credits. */
  unitsBurn: boolean;
  /** How a limit of 0 is shown. */
  zeroReadsAs: "null" | "zero";
}

/** What can be turned while the stand-in runs (control route POST switches). */
export interface Switches extends EnforcementSwitches {
  /** Requests per window and token; "off" lifts the gateway's limit. */
  rateLimit: number | "off";
  rateWindowMs: number;
  /** Requests per minute that the ingestion service takes from the gateway, for all tenants together. */
  innerLimit: number | "off";
  quota: boolean;
  /** "paused" keeps accepted events queued; "discard" counts and forgets them, for benchmarks. */
  storing: "on" | "paused" | "discard";
  storeRates: StoreRates;
  deadLetters: {
    minDelayMs: number;
    maxDelayMs: number;
    /** How many can surface in a minute; the platform looks at 100 in five sweeps. */
    perMinute: number;
  };
  /** The ingestion service does not answer and stores nothing. */
  ingestionDown: boolean;
  /** Which provider names the database knows. */
  enums: "shipped" | "complete";
  /** Time that an ingest request takes at least. */
  batchDelayMs: number;
  /** Events per second that ingest lets through by delaying its answers; "off" for no pacing. */
  ingestPace: number | "off";
  /** Pause between the reading and the writing of a wallet, in which parallel grants overwrite each other. */
  raceGapMs: number;
}

export type SandboxProfile = "fast" | "measured";

const uniform = (rate: number): StoreRates => ({
  withoutUser: rate,
  withUser: rate,
  tokenUsage: rate,
  burning: rate,
});

/** As observed on gateway 0.1.0. */
export const OBSERVED: EnforcementSwitches = {
  usersInChecks: "ignored",
  limitsCount: "events",
  unknownFeature: "allow",
  utcOffsetMinutes: 0,
  softWithoutValue: "allow",
  unitsBurn: true,
  zeroReadsAs: "null",
};

const COMMON = {
  ...OBSERVED,
  rateWindowMs: 60_000,
  innerLimit: 1000,
  quota: true,
  storing: "on",
  ingestionDown: false,
  enums: "shipped",
  batchDelayMs: 0,
  ingestPace: "off",
  raceGapMs: 8,
} as const satisfies Partial<Switches>;

/** `measured` has the figures of a real installation on two cores; `fast` those that a person can wait for. */
export function profileSwitches(profile: SandboxProfile): Switches {
  if (profile === "measured") {
    return {
      ...COMMON,
      rateLimit: 100,
      storeRates: { withoutUser: 170, withUser: 120, tokenUsage: 70, burning: 33 },
      deadLetters: { minDelayMs: 5 * 60_000, maxDelayMs: 9 * 60_000, perMinute: 20 },
    };
  }
  return {
    ...COMMON,
    rateLimit: 6000,
    storeRates: uniform(2000),
    deadLetters: { minDelayMs: 10_000, maxDelayMs: 10_000, perMinute: 6000 },
  };
}

const isPositive = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value > 0;
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const CHECKS: Record<keyof Switches, (value: unknown) => boolean> = {
  rateLimit: (value) => value === "off" || isPositive(value),
  rateWindowMs: isPositive,
  innerLimit: (value) => value === "off" || isPositive(value),
  quota: (value) => typeof value === "boolean",
  storing: (value) => value === "on" || value === "paused" || value === "discard",
  storeRates: (value) =>
    isRecord(value) &&
    ["withoutUser", "withUser", "tokenUsage", "burning"].every((name) => isPositive(value[name])),
  deadLetters: (value) =>
    isRecord(value) &&
    isCount(value.minDelayMs) &&
    isCount(value.maxDelayMs) &&
    value.maxDelayMs >= value.minDelayMs &&
    isPositive(value.perMinute),
  ingestionDown: (value) => typeof value === "boolean",
  enums: (value) => value === "shipped" || value === "complete",
  batchDelayMs: isCount,
  ingestPace: (value) => value === "off" || isPositive(value),
  raceGapMs: isCount,
  usersInChecks: (value) => value === "ignored" || value === "respected",
  limitsCount: (value) => value === "events" || value === "quantities",
  unknownFeature: (value) => value === "allow" || value === "deny",
  utcOffsetMinutes: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 14 * 60,
  softWithoutValue: (value) => value === "allow" || value === "asksCredits",
  unitsBurn: (value) => typeof value === "boolean",
  zeroReadsAs: (value) => value === "null" || value === "zero",
};

/**
 * Admits switches sent to the control route. `storeRate` is short for the same rate in all four cases.
 * @throws TypeError naming the switch that is unknown or has a wrong value.
 */
export function parseSwitches(body: unknown): Partial<Switches> {
  if (!isRecord(body)) throw new TypeError("send an object of switches");
  const { storeRate, ...given } = body;
  if (storeRate !== undefined) {
    if (!isPositive(storeRate)) throw new TypeError('switch "storeRate" has a wrong value');
    given.storeRates = uniform(storeRate);
  }
  for (const [name, value] of Object.entries(given)) {
    const check = Object.entries(CHECKS).find(([known]) => known === name)?.[1];
    if (!check) throw new TypeError(`there is no switch "${name}"`);
    if (!check(value)) throw new TypeError(`switch "${name}" has a wrong value`);
  }
  // Each field was checked above by the test of its own name.
  return given as Partial<Switches>;
}
