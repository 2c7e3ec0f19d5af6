/** One place where two JSON documents differ. Undefined stands for "not there". */
export interface JsonDifference {
  /** `items.data[0].current_period_end`. */
  path: string;
  from: unknown;
  to: unknown;
}

/** Every place where a document was changed into another, at the deepest common level. */
export function jsonDifferences(from: unknown, to: unknown, path = ""): JsonDifference[] {
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length);
    return Array.from({ length }, (_, index) =>
      jsonDifferences(from[index], to[index], `${path}[${index}]`),
    ).flat();
  }
  if (isObject(from) && isObject(to)) {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) =>
      jsonDifferences(from[name], to[name], path === "" ? name : `${path}.${name}`),
    );
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
