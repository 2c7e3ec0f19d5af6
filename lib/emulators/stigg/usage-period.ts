import type { ResetFields } from "./model";

/** A period in which usage adds up; null ends never. */
export interface UsagePeriod {
  readonly start: string;
  readonly end: string | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const weekdays = [
  "EverySunday",
  "EveryMonday",
  "EveryTuesday",
  "EveryWednesday",
  "EveryThursday",
  "EveryFriday",
  "EverySaturday",
];

/** The anchor plus whole months; day 31 becomes the month's last day. */
function addMonths(anchor: Date, months: number): Date {
  const first = Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months, 1);
  const lastDay = new Date(
    Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months + 1, 0),
  ).getUTCDate();
  const day = Math.min(anchor.getUTCDate(), lastDay);
  return new Date(first + (day - 1) * DAY + (anchor.getTime() % DAY));
}

function fixedPeriod(anchorMs: number, lengthMs: number, nowMs: number): UsagePeriod {
  const start = anchorMs + Math.floor((nowMs - anchorMs) / lengthMs) * lengthMs;
  return { start: new Date(start).toISOString(), end: new Date(start + lengthMs).toISOString() };
}

function monthlyPeriod(anchor: Date, months: number, nowMs: number): UsagePeriod {
  const elapsed = (new Date(nowMs).getTime() - anchor.getTime()) / (30 * DAY * months);
  let step = Math.floor(elapsed) - 1;
  while (addMonths(anchor, (step + 1) * months).getTime() <= nowMs) step += 1;
  while (addMonths(anchor, step * months).getTime() > nowMs) step -= 1;
  return {
    start: addMonths(anchor, step * months).toISOString(),
    end: addMonths(anchor, (step + 1) * months).toISOString(),
  };
}

/** The period around an instant. Without a reset everything since the anchor counts. */
export function usagePeriodAt(reset: ResetFields, anchorIso: string, at: Date): UsagePeriod {
  const now = at.getTime();
  const anchor = new Date(anchorIso);
  const configuration = reset.resetPeriodConfiguration ?? { __typename: "" };
  switch (reset.resetPeriod) {
    case "HOUR":
      return fixedPeriod(anchor.getTime(), HOUR, now);
    case "DAY":
      return fixedPeriod(anchor.getTime(), DAY, now);
    case "WEEK": {
      const weekday = weekdays.indexOf(String(configuration.weeklyAccordingTo));
      // The epoch was a Thursday.
      return fixedPeriod(weekday < 0 ? anchor.getTime() : (weekday - 4) * DAY, 7 * DAY, now);
    }
    case "MONTH": {
      const atStart = configuration.monthlyAccordingTo === "StartOfTheMonth";
      return monthlyPeriod(atStart ? new Date(Date.UTC(2020, 0, 1)) : anchor, 1, now);
    }
    case "YEAR":
      return monthlyPeriod(anchor, 12, now);
    default:
      return { start: anchor.toISOString(), end: null };
  }
}
