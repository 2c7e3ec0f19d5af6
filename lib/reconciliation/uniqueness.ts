import type { EntityKind } from "@/lib/canonical";
import type { UniquenessFigure } from "./invariant-figures";

/** A record by kind and id. Credit blocks and usage of one source have ids of their own, so that is enough. */
export interface RecordName {
  readonly entity: EntityKind;
  readonly sourceId: string;
}

const keyOf = ({ entity, sourceId }: RecordName): string => `${entity}/${sourceId}`;

/**
 * Counts, per kind, how promised records stand against those read back from the target. For sets that fit into memory: a
 * customer, a chunk, a test. Large ones are counted in SQL into the same figures.
 */
export function measureUniqueness(
  promised: Iterable<RecordName>,
  carried: Iterable<RecordName>,
): UniquenessFigure[] {
  const found = new Map<string, number>();
  const kinds = new Map<EntityKind, { -readonly [K in keyof UniquenessFigure]: UniquenessFigure[K] }>();
  const figureOf = (entity: EntityKind) => {
    const known = kinds.get(entity);
    if (known) return known;
    const figure = { entity, promised: 0, once: 0, missing: 0, duplicates: 0, orphans: 0 };
    kinds.set(entity, figure);
    return figure;
  };
  const wanted = new Set<string>();
  const carriedNames: RecordName[] = [];
  for (const record of carried) {
    const key = keyOf(record);
    const count = found.get(key) ?? 0;
    if (count === 0) carriedNames.push(record);
    found.set(key, count + 1);
  }
  for (const record of promised) {
    const figure = figureOf(record.entity);
    const key = keyOf(record);
    const count = found.get(key) ?? 0;
    wanted.add(key);
    figure.promised += 1;
    if (count === 0) figure.missing += 1;
    if (count === 1) figure.once += 1;
    if (count > 1) figure.duplicates += count - 1;
  }
  for (const record of carriedNames) {
    if (!wanted.has(keyOf(record))) figureOf(record.entity).orphans += found.get(keyOf(record)) ?? 0;
  }
  return [...kinds.values()];
}
