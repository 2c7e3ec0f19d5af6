import { scrub } from "@/lib/log";

// With the u flag a surrogate matches only when it stands alone.
const loneSurrogate = /\p{Surrogate}/gu;

/** JSON as it comes back from a jsonb column. */
export type Detail = string | number | boolean | null | Detail[] | { [key: string]: Detail };

/**
 * A copy of `value` that a jsonb column gives back unchanged: dates and big integers as text, no undefined, no NUL and
 * no lone surrogate (Postgres refuses both), nothing key-shaped. What is hashed must be what is stored.
 */
export function toDetail(value: unknown): Detail {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return toStoredText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toDetail);
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(entries.map(([key, inner]) => [toStoredText(key), toDetail(inner)]));
  }
  return null;
}

/** Text that a text column gives back unchanged, without anything key-shaped. */
export function toStoredText(text: string): string {
  return scrub(text.replaceAll("\u0000", "\uFFFD").replace(loneSurrogate, "\uFFFD"));
}
