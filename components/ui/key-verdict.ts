export type Mode = "live" | "test" | "sandbox";

/** What the shape of a key says, before anyone is asked. */
export interface KeyVerdict {
  /** `incomplete` while it may still become right; `wrong` when it cannot. */
  state: "right" | "incomplete" | "wrong";
  /** One sentence: what this is and, unless it is right, what to paste instead. */
  message: string;
  /** The environment the key belongs to, where its shape tells. */
  mode?: Mode;
}

/** Shows the prefix and both ends of a secret: "rk_live_51Mx••••••Tn4e". Short ones are hidden altogether. */
export function maskKey(value: string): string {
  if (value.length < 20) return "•".repeat(Math.max(8, value.length));
  return `${value.slice(0, 12)}${"•".repeat(12)}${value.slice(-4)}`;
}
