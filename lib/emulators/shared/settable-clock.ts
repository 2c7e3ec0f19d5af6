/**
 * The clock of a stand-in. It either follows the machine or stands still at a set instant, so that a test can
 * move a whole account past its renewal without waiting.
 */
export interface SettableClock {
  readonly mode: "real" | "set";
  now(): Date;
  /** Stops the clock at an ISO instant. Throws on text that is no instant. */
  set(iso: string): void;
  /** Moves forward by milliseconds; a real clock is stopped first. Going back is refused. */
  advance(ms: number): void;
  /** Follows the machine's clock again. */
  resume(): void;
  /** Called after every change made by set, advance or resume. */
  onChange(listener: (now: Date) => void): void;
}

/** @param startAt ISO instant to stop at; without it the clock is the machine's. */
export function createSettableClock(startAt?: string): SettableClock {
  const listeners: ((now: Date) => void)[] = [];
  let fixedMs: number | null = null;
  const parse = (iso: string): number => {
    const ms = Date.parse(iso);
    if (Number.isNaN(ms)) throw new RangeError(`"${iso}" is not an ISO instant`);
    return ms;
  };
  if (startAt !== undefined) fixedMs = parse(startAt);
  const now = (): Date => new Date(fixedMs ?? Date.now());
  const changed = (): void => {
    for (const listener of listeners) listener(now());
  };
  return {
    get mode() {
      return fixedMs === null ? "real" : "set";
    },
    now,
    set: (iso) => {
      fixedMs = parse(iso);
      changed();
    },
    advance: (ms) => {
      if (!Number.isFinite(ms) || ms < 0)
        throw new RangeError("the clock only advances by a positive number of ms");
      fixedMs = now().getTime() + ms;
      changed();
    },
    resume: () => {
      fixedMs = null;
      changed();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}
