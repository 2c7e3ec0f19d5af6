/** Cheap test for text that may hold a number which a double cannot. False alarms are harmless. */
const maybeInexact = /\d{16}|\d\.\d{14}|\d[eE][+-]?\d/;

/** One JSON string (skipped) or one JSON number (looked at). */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Puts every number that `JSON.parse` would change into quotes, so that 9007199254740993 arrives as the text
 * "9007199254740993" instead of ...992. Everything else stays as it is. Text that is not JSON is returned unharmed
 * enough for the parser to refuse it.
 */
export function quoteInexactNumbers(json: string): string {
  if (!maybeInexact.test(json)) return json;
  return json.replace(stringOrNumber, (token) => {
    if (token.startsWith('"')) return token;
    return String(Number(token)) === token || isSameDecimal(token) ? token : `"${token}"`;
  });
}

/** "1.50" and "10.0" lose only zeros. */
function isSameDecimal(token: string): boolean {
  if (/[eE]/.test(token)) return false;
  const trimmed = token.includes(".") ? token.replace(/\.?0+$/, "") : token;
  return String(Number(token)) === trimmed;
}
