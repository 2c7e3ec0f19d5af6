export type SearchParams = Record<string, string | string[] | undefined>;

/**
 * One value of a search parameter; of a repeated one the first, and null where it is absent or empty. A value with a NUL is
 * nobody's: no record holds one, and the database refuses to be asked about it.
 */
export function oneOf(params: SearchParams, name: string): string | null {
  const given = params[name];
  const value = Array.isArray(given) ? given[0] : given;
  return value && !value.includes("\0") ? value : null;
}

/** The address of `path` with the current parameters and some of them changed; null takes one away. */
export function hrefWith(
  path: string,
  params: SearchParams,
  changes: Readonly<Record<string, string | null>>,
  anchor = "",
): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(params)) {
    const value = name in changes ? changes[name] : oneOf(params, name);
    if (value) query.set(name, value);
  }
  for (const [name, value] of Object.entries(changes)) if (value) query.set(name, value);
  const text = query.toString();
  return `${path}${text === "" ? "" : `?${text}`}${anchor === "" ? "" : `#${anchor}`}`;
}
