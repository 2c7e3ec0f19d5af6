/** A cell that was understood, or why not and what to do. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly note?: "repeated-hour" }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

export const taken = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (reason: string, remedy: string): Parsed<never> => ({ ok: false, reason, remedy });
