const loneSurrogate = /\p{Surrogate}/u;

/**
 * Text the target can store: without NUL, which its database refuses after the event was accepted, and with lone
 * surrogates replaced, which would not survive UTF-8.
 */
export function safeText(text: string): string {
  const withoutNul = text.includes("\u0000") ? text.replaceAll("\u0000", "") : text;
  return loneSurrogate.test(withoutNul) ? withoutNul.replaceAll(/\p{Surrogate}/gu, "\uFFFD") : withoutNul;
}
