import { z } from "zod";
import { type Parsed, refused } from "./parsed";
import { localToUtc } from "./zone";

/** How points in time are written in a column. `dmy` and `mdy` are 03/04/2024. */
export const timeFormats = [
  "iso",
  "dmy",
  "mdy",
  "seconds",
  "milliseconds",
  "microseconds",
  "nanoseconds",
] as const;
export const timeFormatSchema = z.enum(timeFormats);
export type TimeFormat = z.infer<typeof timeFormatSchema>;

const clock = String.raw`(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?`;
const isoPattern = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})${clock}$`, "i");
const slashPattern = new RegExp(`^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})${clock}$`, "i");
const shortYear = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(\D|$)/;
const epochDigits: Readonly<Record<string, number>> = {
  seconds: 0,
  milliseconds: 3,
  microseconds: 6,
  nanoseconds: 9,
};

const chooseFormat = "Mend the value, or choose in the description how the times of this column are written.";

/**
 * Reads a point in time as UTC text ending in Z, to the last digit it has. Without an offset it is a time of `zone`, a
 * date alone midnight there.
 */
export function parseInstant(text: string, format: TimeFormat, zone: string): Parsed<string> {
  const bare = text.trim();
  const places = epochDigits[format];
  if (places !== undefined) return parseEpoch(bare, places);
  if (shortYear.test(bare)) {
    return refused(
      `"${bare.slice(0, 40)}" has a year of two digits`,
      "Export it with four digits of the year.",
    );
  }
  const found = format === "iso" ? isoPattern.exec(bare) : slashPattern.exec(bare);
  if (!found) return refused(`"${bare.slice(0, 40)}" is no time in the form of this column`, chooseFormat);
  const [, first = "", second = "", third = "", hour = "0", minute = "0", secs = "0", fraction = "", offset] =
    found;
  const [year, month, day] =
    format === "iso"
      ? [first, second, third]
      : format === "dmy"
        ? [third, second, first]
        : [third, first, second];
  const localMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(secs),
  );
  const date = new Date(localMs);
  const exists =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(secs);
  if (!exists) return refused(`"${bare.slice(0, 40)}" is no day or time of the calendar`, chooseFormat);
  if (offset !== undefined) return { ok: true, value: toText(localMs - offsetMs(offset), fraction) };
  const local = localToUtc(zone, localMs);
  if (local.kind === "never") {
    return refused(
      `${bare} did not exist in ${zone}: the clocks were put forward over it`,
      "Check the zone of the file, or export the times with their offset.",
    );
  }
  const value = toText(local.utcMs, fraction);
  return local.kind === "twice" ? { ok: true, value, note: "repeated-hour" } : { ok: true, value };
}

function offsetMs(offset: string): number {
  if (/^(Z|UTC)$/i.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(":", "") || "0");
  return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}

function parseEpoch(text: string, places: number): Parsed<string> {
  const found = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  const [, whole = "", rest = ""] = found ?? [];
  if (!found || whole.length <= places || whole.length - places > 11) {
    return refused(`"${text.slice(0, 40)}" is no Unix time in the unit of this column`, chooseFormat);
  }
  const seconds = whole.slice(0, whole.length - places);
  const fraction = `${whole.slice(whole.length - places)}${rest}`.slice(0, 9);
  return { ok: true, value: toText(Number(seconds) * 1000, fraction) };
}

function toText(ms: number, fraction: string): string {
  const seconds = new Date(ms).toISOString().slice(0, 19);
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
}

export type TimeDecision =
  | { readonly kind: "decided"; readonly format: TimeFormat; readonly needsZone: boolean }
  | { readonly kind: "ambiguous"; readonly question: string }
  | { readonly kind: "none" };

/** Decides from a whole column how its times are written. `now` bounds what Unix times may mean. */
export function decideTimeFormat(values: readonly string[], now: Date): TimeDecision {
  if (values.length === 0) return { kind: "none" };
  const bare = values.map((value) => value.trim());
  if (bare.every((value) => isoPattern.test(value))) {
    return {
      kind: "decided",
      format: "iso",
      needsZone: bare.some((value) => isoPattern.exec(value)?.[8] === undefined),
    };
  }
  if (bare.every((value) => slashPattern.test(value))) return decideOrder(bare);
  if (bare.every((value) => /^\d{9,19}(\.\d+)?$/.test(value))) return decideEpoch(bare, now);
  return { kind: "none" };
}

function decideOrder(values: readonly string[]): TimeDecision {
  const parts = values.map((value) => slashPattern.exec(value));
  const needsZone = parts.some((found) => found?.[8] === undefined);
  const first = parts.some((found) => Number(found?.[1]) > 12);
  const second = parts.some((found) => Number(found?.[2]) > 12);
  if (first && second) return { kind: "none" };
  if (first || second) return { kind: "decided", format: first ? "dmy" : "mdy", needsZone };
  return {
    kind: "ambiguous",
    question: `${values[0]} can be day/month or month/day, and no value of the column tells which. Choose the order.`,
  };
}

function decideEpoch(values: readonly string[], now: Date): TimeDecision {
  const units = new Set(values.map((value) => unitOf(value, now)));
  const [only] = units;
  if (units.size === 1 && only) return { kind: "decided", format: only, needsZone: false };
  if (units.has(null)) return { kind: "none" };
  return {
    kind: "ambiguous",
    question: `The column mixes Unix times in ${[...units].join(" and ")}. Export it in one unit, or choose which one to read; rows in another are rejected.`,
  };
}

const year2000 = Date.UTC(2000, 0, 1) / 1000;
const fiveYears = 5 * 366 * 86_400;

function unitOf(value: string, now: Date): TimeFormat | null {
  const whole = value.split(".")[0] ?? "";
  for (const [format, places] of Object.entries(epochDigits)) {
    const seconds = Number(whole.slice(0, Math.max(0, whole.length - places)) || "0");
    // The keys of the table are time formats.
    if (seconds >= year2000 && seconds <= now.getTime() / 1000 + fiveYears) return format as TimeFormat;
  }
  return null;
}
