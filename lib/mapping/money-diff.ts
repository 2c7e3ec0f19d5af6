import { type Rational, ratio } from "@/lib/canonical";
import { differenceCause, type MoneyCause } from "./money-cause";
import type { NextInvoice } from "./next-invoice";
import { creditsPerCent } from "./wallet";

/** What a unit of a metered line burns at the target once it is prepaid: credits, an exact decimal. */
export type Burn =
  | { readonly creditsPerUnit: string }
  | { readonly missing: "unmapped" | "not-representable" };

export interface DiffInput {
  readonly lineId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly disposition: "stays" | "credits" | "ends";
  /** What the rail would invoice without the migration. */
  readonly before: NextInvoice;
  /** What it invoices afterwards; for a line that stays the same prediction, made from the same facts. */
  readonly after: NextInvoice;
  /** Needed where the line becomes credits. */
  readonly burn?: Burn;
}

/** Columns of their own beside a line's amount. No canonical record holds them. */
const notRead = { pendingItems: "not-read", unbilledCharges: "not-read", tax: "not-read" } as const;

/** Value that leaves the rail: usage times burn, or the fixed amount of a licensed line. */
export interface MovedValue {
  /** Credits that the running period's usage burns so far, exact; null for a fixed amount or without a rate. */
  readonly credits: string | null;
  /** Those credits in minor units of US dollars, exact; null where they have no value in the line's currency. */
  readonly creditsValue: string | null;
  /** What the rail would have charged for the same usage so far, or in advance; minor units. */
  readonly railMinor: string;
}

export interface MoneyDiffLine {
  readonly lineId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly disposition: DiffInput["disposition"];
  /** Minor units; null = cannot be computed, and then the difference is null as well. Usage is apart in `moved`. */
  readonly beforeMinor: string | null;
  readonly afterMinor: string | null;
  readonly differenceMinor: string | null;
  /** Null = nothing differs. */
  readonly cause: MoneyCause | null;
  readonly moved: MovedValue | null;
  readonly apart: typeof notRead;
}

/** One charge line's next invoice today against after. Throws nothing; what cannot be computed has a cause. */
export function moneyDiffLine(input: DiffInput): MoneyDiffLine {
  const { lineId, customerId, currency, disposition, before, after } = input;
  const base = { lineId, customerId, currency, disposition, beforeMinor: before.amountMinor, apart: notRead };
  if (disposition === "stays") {
    const cause = differenceCause(before, after);
    return { ...base, ...differenceOf(before.amountMinor, after.amountMinor), cause, moved: null };
  }
  const gone = differenceOf(before.amountMinor, "0");
  const cause = before.amountMinor === null ? "not-representable" : disposition;
  if (disposition === "ends") return { ...base, ...gone, cause, moved: null };
  const missing = before.usage && missingBurn(input.burn);
  return { ...base, ...gone, cause: missing ?? cause, moved: movedValue(input) };
}

function differenceOf(before: string | null, after: string | null) {
  const differenceMinor = before === null || after === null ? null : `${BigInt(after) - BigInt(before)}`;
  return { afterMinor: after, differenceMinor };
}

const missingBurn = (burn: Burn | undefined): "unmapped" | "not-representable" | null =>
  burn === undefined ? "unmapped" : "missing" in burn ? burn.missing : null;

function movedValue({ before, burn, currency }: DiffInput): MovedValue | null {
  if (before.usage === null) {
    return before.amountMinor === null
      ? null
      : { credits: null, creditsValue: null, railMinor: before.amountMinor };
  }
  const { quantity, amountMinor: railMinor } = before.usage;
  if (burn === undefined || "missing" in burn) return { credits: null, creditsValue: null, railMinor };
  const credits = ratio.multiply(ratio.parseFraction(quantity), ratio.parseRational(burn.creditsPerUnit));
  // The target values its credits in US dollars alone.
  const value = currency === "usd" ? ratio.divide(credits, ratio.rational(creditsPerCent)) : null;
  return {
    credits: ratio.formatFraction(credits),
    creditsValue: value && ratio.formatFraction(value),
    railMinor,
  };
}

/** Sums of lines that share a key: whole minor units, so that they add up exactly to the lines. */
export interface MoneySum {
  readonly currency: string;
  readonly lines: number;
  readonly beforeMinor: string;
  readonly afterMinor: string;
  /** Sum of the differences above zero, and of those below. */
  readonly upMinor: string;
  readonly downMinor: string;
  /** Lines without a figure: in none of the sums. */
  readonly notComputed: number;
}

function sumLines(currency: string, lines: readonly MoneyDiffLine[]): MoneySum {
  let [before, after, up, down, notComputed] = [0n, 0n, 0n, 0n, 0];
  for (const line of lines) {
    if (line.beforeMinor === null || line.afterMinor === null) {
      notComputed += 1;
      continue;
    }
    const difference = BigInt(line.afterMinor) - BigInt(line.beforeMinor);
    before += BigInt(line.beforeMinor);
    after += BigInt(line.afterMinor);
    if (difference > 0n) up += difference;
    else down += difference;
  }
  return {
    currency,
    lines: lines.length,
    beforeMinor: `${before}`,
    afterMinor: `${after}`,
    upMinor: `${up}`,
    downMinor: `${down}`,
    notComputed,
  };
}

function grouped<Key extends object>(
  lines: readonly MoneyDiffLine[],
  keyOf: (line: MoneyDiffLine) => Key,
): (Key & MoneySum)[] {
  const groups = new Map<string, { key: Key; currency: string; lines: MoneyDiffLine[] }>();
  for (const line of lines) {
    const key = keyOf(line);
    const name = JSON.stringify([line.currency, key]);
    const group = groups.get(name);
    if (group) group.lines.push(line);
    else groups.set(name, { key, currency: line.currency, lines: [line] });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { key, currency, lines: own }]) => ({ ...key, ...sumLines(currency, own) }));
}

/** Per customer and currency, the customers in order of their ids within a currency. */
export const moneyByCustomer = (lines: readonly MoneyDiffLine[]) =>
  grouped(lines, ({ customerId }) => ({ customerId }));

/** Per currency and cause; `cause: null` holds the lines that do not differ. */
export const moneyByCause = (lines: readonly MoneyDiffLine[]) => grouped(lines, ({ cause }) => ({ cause }));

/** Per currency, never across. */
export const moneyTotals = (lines: readonly MoneyDiffLine[]) => grouped(lines, () => ({}));

/** Credits that moved lines burn so far, exact, over all lines: credits have no currency. */
export const movedCredits = (lines: readonly MoneyDiffLine[]): Rational =>
  ratio.sum(lines.flatMap(({ moved }) => (moved?.credits ? [ratio.parseFraction(moved.credits)] : [])));
