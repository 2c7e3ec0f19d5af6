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

/** Half-open: `end` is the first day after it. Days are UTC, `YYYY-MM-DD`. */
interface Span {
  readonly start: string;
  readonly end: string;
}

/** One phase on the calendar: when it was or will be, as far as runs have told, beside what was planned. */
export interface TimelinePhase extends Span {
  readonly id: PhaseId;
  readonly name: string;
  /** As the default lengths lay it from the day on which planning begins. */
  readonly planned: Span;
  /** True where a run has recorded the date, false where it is planned. */
  readonly startIsActual: boolean;
  readonly endIsActual: boolean;
  /** Days by which it ends later than planned; negative where it ends earlier. */
  readonly lateDays: number;
}

export interface TimelineFacts {
  /** The UTC day on which planning begins. */
  readonly start: string;
  /** Days that runs have recorded. `end` is the last day of the phase. */
  readonly actual: Partial<Record<PhaseId, { readonly start?: string; readonly end?: string }>>;
  /** Hours the target needs to store the history; more than two business days make the data phase longer. */
  readonly storingHours: number | null;
  /** The UTC day it is: what is not over does not end before it, and what has not begun does not begin before it. */
  readonly today: string;
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

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);

/** Days from one UTC day to another; negative where the second comes first. */
export const daysBetween = (from: string, to: string): number => (toMs(to) - toMs(from)) / dayMs;

const dayAfter = (day: string): string => toDay(toMs(day) + dayMs);

/** The day before a UTC day: the last one of a half-open span that ends there. */
export const dayBefore = (day: string): string => toDay(toMs(day) - dayMs);

/** The day itself, or the Monday after where it is a weekend's. */
export function workingDay(day: string): string {
  let ms = toMs(day);
  while (isWeekend(ms)) ms += dayMs;
  return toDay(ms);
}

/** "Data migration ends 3 days later than planned; the last phase ends 2 days later." Says so where nothing is late. */
export function timelineSentence(timeline: readonly TimelinePhase[]): string {
  const days = (count: number) => `${count} ${count === 1 ? "day" : "days"}`;
  const first = timeline.find(({ lateDays }) => lateDays > 0);
  const last = timeline.at(-1)?.lateDays ?? 0;
  const whole =
    last === 0
      ? "the whole ends as planned"
      : `the whole ends ${days(Math.abs(last))} ${last > 0 ? "later" : "earlier"} than planned`;
  if (!first) return `No phase is late; ${whole}.`;
  return `${first.name} ends ${days(first.lateDays)} later than planned; ${whole}.`;
}

/** Lays the phases on the calendar, one after the other; recorded days stand, and what follows moves with them. */
export function planTimeline(facts: TimelineFacts): TimelinePhase[] {
  const { start, actual, storingHours, today } = facts;
  const endOf = (from: string, { id, length }: (typeof phases)[number]): string =>
    "days" in length
      ? toDay(toMs(from) + length.days * dayMs)
      : addBusinessDays(from, id === "data" ? dataDays(storingHours) : length.businessDays);
  let [next, plannedNext] = [start, start];
  return phases.map((phase, index) => {
    const planned = { start: plannedNext, end: endOf(plannedNext, phase) };
    plannedNext = planned.end;
    const recorded = actual[phase.id] ?? {};
    // Whatever comes after it has begun, so this one is over.
    const followed = phases
      .slice(index + 1)
      .flatMap(({ id }) => actual[id]?.start ?? actual[id]?.end ?? [])
      .reduce<string | null>((first, day) => (first === null ? day : earlier(first, day)), null);
    const isOver = recorded.end !== undefined || followed !== null;
    const begins = isOver || index === 0 ? next : later(next, today);
    // What ended earlier than it was planned to begin took no time of the plan.
    const from = recorded.start ?? earlier(begins, recorded.end ?? followed ?? begins);
    const open = endOf(from, phase);
    const end =
      recorded.end === undefined
        ? followed === null
          ? later(open, dayAfter(today))
          : later(dayAfter(from), earlier(open, followed))
        : dayAfter(recorded.end);
    // A day may end one phase and begin the next.
    next = recorded.end ?? end;
    return {
      id: phase.id,
      name: phase.name,
      start: from,
      end,
      planned,
      startIsActual: recorded.start !== undefined,
      endIsActual: recorded.end !== undefined,
      lateDays: daysBetween(planned.end, end),
    };
  });
}
