/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text with at least one character, else null. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** A list of JSON objects; everything else in it is left out. */
export const recordsOf = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
