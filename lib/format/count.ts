import { formatDecimal, groupDigits, type SignDisplay, signOf } from "./decimal";

/** A whole count with thousands grouped: 193892 becomes "193,892". Throws RangeError on a fraction. */
export function formatCount(count: number | bigint | string, sign: SignDisplay = "auto"): string {
  const value = BigInt(count);
  return signOf(value < 0n, value === 0n, sign) + groupDigits(`${value < 0n ? -value : value}`);
}

/** "1 customer", "1,000 customers". The plural is given where adding an s is wrong. */
export function formatNoun(count: number | bigint | string, one: string, many = `${one}s`): string {
  const value = BigInt(count);
  return `${formatCount(value)} ${value === 1n ? one : many}`;
}

/** An exact decimal, or a fraction as it stands, with its unit, which is given in the plural: "1 credit", "0.5 credits". */
export function formatQuantity(amount: string, units: string): string {
  const text = amount.includes("/") ? amount : formatDecimal(amount);
  return `${text} ${/^-?1$/.test(amount) ? units.replace(/s$/, "") : units}`;
}

/** Events or requests per second for a job: "118/s", "9.4/s"; below ten with one digit. A measured figure, not money. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) throw new RangeError("A rate must be finite.");
  if (perSecond >= 9.95) return `${formatCount(Math.round(perSecond))}/s`;
  return `${perSecond.toFixed(1)}/s`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** A size in powers of 1000: "512 B", "25.3 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${byteUnits[unit]}`;
}
