/**
 * A small random generator with a seed, so that the same seed always builds the same account.
 * Not for secrets: whoever knows the seed knows every value.
 */
export interface SeededRandom {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number between min and max, both included. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element; throws on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** A string of letters and digits. */
  token(length: number): string;
  /** An independent generator whose values depend on the seed and the label only, not on calls made so far. */
  fork(label: string): SeededRandom;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** FNV-1a over UTF-16 units with a final avalanche: spreads similar seeds over 32 bits. */
function hashSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Makes a generator (mulberry32) from any string. */
export function createSeededRandom(seed: string): SeededRandom {
  let state = hashSeed(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const value = list[Math.floor(next() * list.length)];
      if (value === undefined) throw new Error("pick() needs a list with at least one element");
      return value;
    },
    token: (length) => {
      let text = "";
      for (let index = 0; index < length; index += 1) text += ALPHABET.charAt(Math.floor(next() * 62));
      return text;
    },
    fork: (label) => createSeededRandom(`${seed}/${label}`),
  };
}
