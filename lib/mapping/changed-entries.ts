import { isDeepStrictEqual } from "node:util";
import type { MappingDocument } from "./document";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries of lists are told apart by what they are about, not by where they stand. */
const losses = ({ decisions }: MappingDocument): Record<string, unknown> =>
  Object.fromEntries(decisions.map((each) => [`${each.code} ${each.subject}`, each]));

/**
 * What two documents say differently, as `section` or `section › entry`, sorted. Two edits that name no common entry can
 * both be made, in either order.
 */
export function changedEntries(before: MappingDocument, after: MappingDocument): string[] {
  const flat = (document: MappingDocument): Record<string, unknown> => ({
    ...document,
    decisions: losses(document),
  });
  const [then, now] = [flat(before), flat(after)];
  const sections = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...sections].sort().flatMap((section) => {
    const [a, b] = [then[section], now[section]];
    if (isDeepStrictEqual(a, b)) return [];
    if (!isRecord(a) || !isRecord(b)) return [section];
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys]
      .sort()
      .flatMap((key) => (isDeepStrictEqual(a[key], b[key]) ? [] : [`${section} › ${key}`]));
  });
}
