/** Default lengths of the phases, in the order in which a migration goes through them. */
const phases = [
  { id: "planning", name: "Planning", length: { businessDays: 5 } },
  { id: "setup", name: "Set-up", length: { businessDays: 2 } },
  { id: "data", name: "Data migration", length: { businessDays: 2 } },
  { id: "testing", name: "Testing", length: { businessDays: 5 } },
  { id: "dual-write", name: "Dual-write", length: { days: 21 } },
  { id: "cutover", name: "Cutover", length: { businessDays: 13 } },
  { id: "monitoring", name: "Monitoring", length: { days: 7 } },
  { id: "rampdown", name: "Rampdown", length: { days: 34 } },
  { id: "cleanup", name: "Clean-up", length: { days: 30 } },
] as const;

export type PhaseId = (typeof phases)[number]["id"];

/** One phase on the calendar. Dates are UTC days, `YYYY-MM-DD`; `end` is the first day after it. */
export interface TimelinePhase {
  readonly id: PhaseId;
  readonly name: string;
  readonly start: string;
  readonly end: string;
  /** True where a run has recorded the date, false where it is planned. */
  readonly startIsActual: boolean;
  readonly endIsActual: boolean;
}

export interface TimelineFacts {
  /** The UTC day on which planning begins. */
  readonly start: string;
  /** Days that runs have recorded. */
  readonly actual: Partial<Record<PhaseId, { readonly start?: string; readonly end?: string }>>;
  /** Hours the target needs to store the history; more than two business days make the data phase longer. */
  readonly storingHours: number | null;
}

const dayMs = 86_400_000;
const toMs = (day: string) => Date.parse(`${day}T00:00:00Z`);
const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const isWeekend = (ms: number) => [0, 6].includes(new Date(ms).getUTCDay());

function addBusinessDays(day: string, count: number): string {
  let ms = toMs(day);
  for (let left = count; left > 0; ) {
    if (!isWeekend(ms)) left -= 1;
    ms += dayMs;
  }
  return toDay(ms);
}

/** The storing time with half as much again, in whole working days of 24 hours, at least two. */
function dataDays(storingHours: number | null): number {
  return Math.max(2, Math.ceil(((storingHours ?? 0) * 1.5) / 24));
}

/** Lays the phases on the calendar, one after the other; recorded days stand, later phases move with them. */
export function planTimeline({ start, actual, storingHours }: TimelineFacts): TimelinePhase[] {
  let next = start;
  return phases.map(({ id, name, length }) => {
    const recorded = actual[id] ?? {};
    // What ended earlier than it was planned to begin took no time of the plan.
    const from = recorded.start ?? (recorded.end !== undefined && recorded.end < next ? recorded.end : next);
    const planned =
      "days" in length
        ? toDay(toMs(from) + length.days * dayMs)
        : addBusinessDays(from, id === "data" ? dataDays(storingHours) : length.businessDays);
    const end = recorded.end ?? planned;
    next = end;
    return {
      id,
      name,
      start: from,
      end,
      startIsActual: recorded.start !== undefined,
      endIsActual: recorded.end !== undefined,
    };
  });
}
