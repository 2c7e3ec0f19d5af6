import type { Interval } from "@/lib/canonical";

const words: Readonly<Record<string, Interval>> = {
  day: { unit: "day", count: 1 },
  daily: { unit: "day", count: 1 },
  week: { unit: "week", count: 1 },
  weekly: { unit: "week", count: 1 },
  month: { unit: "month", count: 1 },
  monthly: { unit: "month", count: 1 },
  mo: { unit: "month", count: 1 },
  quarter: { unit: "month", count: 3 },
  quarterly: { unit: "month", count: 3 },
  year: { unit: "year", count: 1 },
  yearly: { unit: "year", count: 1 },
  annual: { unit: "year", count: 1 },
  annually: { unit: "year", count: 1 },
};

/** How often is charged, by the word of a column; without one it is what was said for the whole source. Null = unknown. */
export function intervalOf(
  text: string | null,
  usual: Interval["unit"],
): (Interval & { label: string }) | null {
  const key = (text ?? usual).trim().toLowerCase();
  const found = Object.hasOwn(words, key) ? words[key] : undefined;
  if (!found) return null;
  return { ...found, label: found.count === 1 ? found.unit : `${found.count} ${found.unit}s` };
}

/** Name of a plan at an interval: a plan sold monthly and yearly is two prices of one product. */
export function planIdOf(plan: string, label: string | null, usual: Interval["unit"]): string {
  return label === null || label === usual ? plan : `${plan} (${label})`;
}
