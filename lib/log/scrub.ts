const redacted = "[redacted]";

const replacements: readonly (readonly [RegExp, string])[] = [
  // Stripe and Chargebee keys, webhook secrets, OpenMonetize keys and the look-alikes of the stand-ins.
  [/\b((?:sk|rk|pk)_(?:[a-z]+_)?)[A-Za-z0-9]{8,}/g, `$1${redacted}`],
  [/\b(whsec_|om_(?:[a-z]+_)?|omt_|omm_)[A-Za-z0-9+/=_-]{8,}/g, `$1${redacted}`],
  [/\b((?:live|test)_)[A-Za-z0-9]{16,}/g, `$1${redacted}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, redacted],
  // user:password@ in any URL; Chargebee puts its key in the place of the user, with no password.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/:@"']+:@/gi, `$1${redacted}@`],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)[^\s/@"']+@/gi, `$1${redacted}@`],
  [/\b(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${redacted}`],
  // "Basic" is also an English word, so its value must look encoded.
  [/\b(Basic\s+)(?=[A-Za-z0-9+/]*[0-9=])[A-Za-z0-9+/]{12,}={0,2}/gi, `$1${redacted}`],
  // "password": "…" and its kin in serialised JSON, whatever the depth.
  [
    /("[^"\\]*(?:password|passwd|secret|api[-_]?key|authorization|cookie|token)"\s*:\s*")(?:[^"\\]|\\.)+"/gi,
    `$1${redacted}"`,
  ],
  // password=… in connection strings and query strings.
  [/\b((?:password|passwd|secret|api[-_]?key|token)=)[^\s&"',;]+/gi, `$1${redacted}`],
];

const known = new Set<string>();

/**
 * Makes `scrub` remove this exact value from now on, for secrets without a shape of their own: a database password, a
 * webhook secret. Short values are ignored, since replacing them would destroy ordinary words.
 */
export function registerSecret(value: string): void {
  if (value.length >= 8 && known.size < 1_000) known.add(value);
}

/** `text` without anything that looks like a key, a password or a token, or was registered as one. */
export function scrub(text: string): string {
  let result = text;
  for (const value of known) result = result.replaceAll(value, redacted);
  for (const [pattern, replacement] of replacements) result = result.replace(pattern, replacement);
  return result;
}
