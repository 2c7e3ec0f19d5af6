const maxDepth = 32;

/** One JSON string, perhaps a key, or one number. */
const token = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export type FlatObject = Readonly<Record<string, string | null>>;

export type Flattened =
  | {
      readonly ok: true;
      /** Values as text by their dotted name: numbers as they are written, lists as JSON. */
      readonly columns: FlatObject;
      /** True when a key appears twice in an object; the later one counts. */
      readonly repeatsKey: boolean;
      readonly lists: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * One JSON object as columns. Numbers never become a `number`: 20 digits and 1.10 arrive as they are written. Nested
 * objects become `plan.name`.
 */
export function flattenJson(text: string): Flattened {
  let keys = 0;
  const quoted = text.replace(token, (found, colon: string | undefined) => {
    if (found.startsWith('"')) {
      if (colon !== undefined) keys += 1;
      return found;
    }
    return `"${found}"`;
  });
  let value: unknown;
  try {
    value = JSON.parse(quoted);
  } catch {
    return { ok: false, reason: "is not JSON" };
  }
  if (!isObject(value)) return { ok: false, reason: "is no JSON object" };
  const columns: Record<string, string | null> = Object.create(null);
  const lists: string[] = [];
  const seen = { keys: 0 };
  if (!flattenInto(columns, lists, seen, value, "", 1)) {
    return { ok: false, reason: `is nested more than ${maxDepth} levels deep` };
  }
  return { ok: true, columns, repeatsKey: seen.keys < keys, lists };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flattenInto(
  columns: Record<string, string | null>,
  lists: string[],
  seen: { keys: number },
  value: Record<string, unknown>,
  prefix: string,
  depth: number,
): boolean {
  if (depth > maxDepth) return false;
  for (const [key, inner] of Object.entries(value)) {
    seen.keys += 1;
    const name = `${prefix}${key}`;
    if (isObject(inner)) {
      if (!flattenInto(columns, lists, seen, inner, `${name}.`, depth + 1)) return false;
    } else if (Array.isArray(inner)) {
      lists.push(name);
      seen.keys += countKeys(inner);
      columns[name] = JSON.stringify(inner);
    } else {
      columns[name] = inner === null ? null : String(inner);
    }
  }
  return true;
}

/** Keys inside a list, so that they are not taken for repeated ones. */
function countKeys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, inner) => sum + countKeys(inner), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + countKeys(inner), 0);
}
