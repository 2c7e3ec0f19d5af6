import { groupDigits } from "./decimal";
import { minus, noBreakSpace } from "./symbols";

/**
 * The share `part` of `whole` as "99.2 %", computed in integers and cut towards zero, so that 100 % is only ever
 * written when nothing is missing, and a share that exists never reads 0 % but "<0.1 %".
 * `digits` counts decimals (default 1); an exact whole percentage is written without them. "—" is the caller's word
 * for a whole of zero: this throws RangeError, because a share of nothing is not a number.
 */
export function formatShare(
  part: number | bigint | string,
  whole: number | bigint | string,
  digits = 1,
): string {
  const numerator = BigInt(part);
  const denominator = BigInt(whole);
  if (denominator <= 0n) throw new RangeError("A share needs a whole above zero.");
  const scale = 10n ** BigInt(digits);
  const scaled = (magnitude(numerator) * 100n * scale) / denominator;
  const exact = (magnitude(numerator) * 100n * scale) % denominator === 0n;
  const sign = numerator < 0n ? minus : "";
  if (scaled === 0n && !exact) {
    return `${sign}<${digits === 0 ? "1" : `0.${"0".repeat(digits - 1)}1`}${noBreakSpace}%`;
  }
  const text = groupDigits(`${scaled / scale}`);
  const fraction = `${scaled % scale}`.padStart(digits, "0");
  const whole100 = scaled % scale === 0n && exact;
  return `${sign}${text}${digits === 0 || whole100 ? "" : `.${fraction}`}${noBreakSpace}%`;
}

/** Weights and shares kept in basis points: 2500 becomes "25 %", 1250 "12.5 %". */
export function formatBasisPoints(basisPoints: number): string {
  const text = `${Math.abs(basisPoints)}`.padStart(3, "0");
  const fraction = text.slice(-2).replace(/0+$/, "");
  return `${basisPoints < 0 ? minus : ""}${text.slice(0, -2)}${fraction && `.${fraction}`}${noBreakSpace}%`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
