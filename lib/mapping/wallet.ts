import { type CreditBalance, type Rational, ratio } from "@/lib/canonical";
import { unitCreditsRule } from "./document";
import type { PlanReason } from "./plan-reasons";
import type { PlanException } from "./plan-types";
import type { Planning } from "./planning-context";
import { creditRate } from "./source-values";

/** One US cent is ten credits at the target (1,000 credits to the dollar). */
export const creditsPerCent = 10n;

/**
 * The scale from a source unit to whole credits: the smallest power of ten up to 1,000 that makes balances of so many
 * places whole, and 1,000 where none does (the rest is rounded up and named).
 */
export const unitScale = (places: number): string => `${10 ** Math.min(places, 3)}`;

/** Where one block of credit goes. `credits` is set only for what the wallet takes. */
export interface PlacedCredit {
  readonly credit: CreditBalance;
  readonly on: "rail" | "wallet";
  /** Set when the block does not move: why. */
  readonly stays: PlanReason | null;
  readonly credits: Rational;
}

export function placeCredit(planning: Planning, credit: CreditBalance): PlacedCredit {
  const { creditGrants, unitScales } = planning.mapping;
  const ofUnits = credit.kind === "units" ? creditGrants[unitCreditsRule] : undefined;
  const rule = creditGrants[credit.sourceId] ?? ofUnits ?? creditGrants["*"];
  const stay = (stays: PlanReason, on: "rail" | "wallet"): PlacedCredit => ({
    credit,
    on,
    stays,
    credits: ratio.zero,
  });
  const expired = credit.expiresAt !== null && Date.parse(credit.expiresAt) <= planning.asOfMs;
  if (credit.state === "expired" || credit.state === "voided" || expired) return stay("ended", "rail");
  // Whatever the mapping says of credits in general: this is money of the rail (T23).
  if (credit.railOnly) return stay("stays-on-rail", "rail");
  if (!rule) return stay("unmapped", "rail");
  if (rule.to === "rail") return stay("stays-on-rail", "rail");
  const later = credit.effectiveAt !== null && Date.parse(credit.effectiveAt) > planning.asOfMs;
  if (credit.state === "pending" || later) return stay("credit-later", "wallet");
  const available = ratio.parseRational(credit.available);
  if (credit.kind === "money") {
    const rate =
      credit.currency === "usd"
        ? ratio.rational(creditsPerCent)
        : creditRate(planning.mapping, credit.currency);
    if (!rate) return stay("credit-currency", "rail");
    const credits = ratio.multiply(available, rate);
    return { credit, on: "wallet", stays: null, credits };
  }
  const scale = ratio.rational(BigInt(unitScales?.[credit.unit ?? ""] ?? "1"));
  return { credit, on: "wallet", stays: null, credits: ratio.multiply(available, scale) };
}

export interface Wallet {
  /** Whole credits, at least 1: a user without wallet is refused everywhere. */
  readonly credits: bigint;
  readonly exceptions: readonly PlanException[];
}

const up = ({ numerator, denominator }: Rational): bigint =>
  numerator > 0n ? (numerator + denominator - 1n) / denominator : numerator / denominator;

/** The opening balance, and by which named exceptions it differs from what the source would let the customer spend. */
export function planWallet(customerId: string, placed: readonly PlacedCredit[]): Wallet {
  const spendable = ratio.sum(placed.map((each) => each.credits));
  const rounded = up(spendable);
  const credits = rounded < 1n ? 1n : rounded;
  const exceptions: PlanException[] = [];
  const name = (code: PlanException["code"], amount: Rational): void => {
    if (amount.numerator === 0n) return;
    exceptions.push({ code, customerId, amount: ratio.formatFraction(amount), unit: "credits" });
  };
  if (ratio.compare(spendable, ratio.zero) <= 0) {
    name("wallet.negative", ratio.subtract(ratio.zero, spendable));
    name("wallet.floor", ratio.rational(credits));
  } else {
    name("wallet.rounding", ratio.subtract(ratio.rational(credits), spendable));
  }
  return { credits, exceptions };
}
