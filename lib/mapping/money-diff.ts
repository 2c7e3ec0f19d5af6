import { ratio } from "@/lib/canonical";
import { differenceCause, type MoneyCause } from "./money-cause";
import type { NextInvoice } from "./next-invoice";
import { creditsPerCent } from "./wallet";

/** What a unit of a metered line burns at the target once it is prepaid: credits, an exact decimal. */
export type Burn =
  | { readonly creditsPerUnit: string }
  | { readonly missing: "unmapped" | "not-representable" };

export interface DiffInput {
  readonly currency: string;
  readonly disposition: "stays" | "credits" | "ends";
  /** What the rail would invoice without the migration. */
  readonly before: NextInvoice;
  /** What it invoices afterwards; for a line that stays the same prediction, made from the same facts. */
  readonly after: NextInvoice;
  /** Needed where the line becomes credits. */
  readonly burn?: Burn;
}

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
  /** Minor units; null = cannot be computed, and then the difference is null as well. Usage is apart in `moved`. */
  readonly beforeMinor: string | null;
  readonly afterMinor: string | null;
  readonly differenceMinor: string | null;
  /** Null = nothing differs. */
  readonly cause: MoneyCause | null;
  readonly moved: MovedValue | null;
}

/** One charge line's next invoice today against after. Throws nothing; what cannot be computed has a cause. */
export function moneyDiffLine(input: DiffInput): MoneyDiffLine {
  const { disposition, before, after } = input;
  const beforeMinor = before.amountMinor;
  if (disposition === "stays") {
    const cause = differenceCause(before, after);
    return { beforeMinor, ...differenceOf(beforeMinor, after.amountMinor), cause, moved: null };
  }
  const gone = { beforeMinor, ...differenceOf(beforeMinor, "0") };
  const cause = beforeMinor === null ? "not-representable" : disposition;
  if (disposition === "ends") return { ...gone, cause, moved: null };
  const missing = before.usage && missingBurn(input.burn);
  return { ...gone, cause: missing ?? cause, moved: movedValue(input) };
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
