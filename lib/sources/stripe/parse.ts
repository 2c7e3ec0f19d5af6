import { createParser } from "../parse";
import type { Notes } from "../translation";

export { type Notes, plainDecimal, translate, Untranslatable } from "../translation";

export const { admit, choose, instant, instantOrNull, currencyCode, refuseUnstorableText } = createParser({
  id: "stripe",
  name: "Stripe",
  form: "Stripe's documented form",
  changing: "API version",
  whole: "account",
});

/** UGX appears in Stripe's list of zero-decimal currencies and in its list of exceptions: the exponent is uncertain. */
export function warnUncertainCurrency(currency: string, id: string, notes: Notes): void {
  if (currency !== "ugx") return;
  notes.warn(
    "stripe.currency_review",
    `${id} is in UGX, whose number of decimals Stripe documents in two ways. Two decimals were assumed.`,
    "Compare one amount with the Stripe dashboard.",
  );
}
