/** Why a line's next bill differs, for people. An unknown code shows itself. */
const causes: Readonly<Record<string, { name: string; why: string }>> = {
  none: { name: "No difference", why: "Stays as it is, to the smallest unit." },
  credits: { name: "Becomes prepaid credits", why: "Decided in Map: the amount leaves the rail." },
  ends: { name: "Ends", why: "Decided in Map: nobody charges it afterwards." },
  rounding: { name: "Rounding", why: "Less than one smallest unit apart before rounding." },
  proration: { name: "Proration", why: "The two bills cover different periods." },
  "tier-edge": { name: "Tier edge", why: "The quantity falls into another tier." },
  discount: { name: "Discount", why: "The same price with other discounts." },
  unmapped: {
    name: "No rate",
    why: "Its usage moves to credits, but nothing in the mapping says how many a unit burns.",
  },
  "not-representable": {
    name: "Cannot be computed",
    why: "The price, its currency or its amount is not known here. The rail's own figure stands.",
  },
  unexplained: { name: "Unexplained", why: "Nothing that is known about the line differs." },
};

export const causeName = (cause: string): string => causes[cause]?.name ?? cause;
export const causeReason = (cause: string): string => causes[cause]?.why ?? "";
export const causeOrder = Object.keys(causes);

const kinds: Readonly<Record<string, string>> = {
  stays: "Stays on the rail",
  credits: "Becomes prepaid credits",
  ends: "Ends",
};

/** What becomes of a charge line, for people. */
export const kindName = (kind: string): string => kinds[kind] ?? kind;

const notes: Readonly<Record<string, string>> = {
  trial: "in a trial, free at that date",
  "ends-before": "ends before the next bill",
  "no-invoice": "no bill as it stands: paused or incomplete",
  "usage-incomplete": "usage of the running period was not read in full",
  "usage-not-added-up": "its usage cannot be added up here",
  "amount-open": "the price has no fixed amount",
  "plan-unknown": "its price is not in the snapshot",
  "currency-missing": "its price has no amount in this currency",
  "one-off": "charged once, not again",
  "date-unknown": "nothing says when it is billed",
  "discount-once": "a discount that works once is taken as unused",
  "discount-currency": "a discount in another currency is left out",
  "discount-shared-with-usage": "an amount off the bill is shared with usage still to come",
  "not-collected": "billed, but not collected",
  "scheduled-change": "a scheduled change is due by then and may replace it",
};

/** What a predicted bill leaves open, a phrase each. */
export const billNotes = (codes: readonly string[]): string =>
  codes.map((code) => notes[code] ?? code).join("; ");

const checkCauses: Readonly<Record<string, string>> = {
  rounding: "rounded line by line",
  date: "another date",
  discount: "a discount counted otherwise",
  "scheduled-change": "a scheduled change",
  unexplained: "unexplained",
  "no-figure": "we have no figure",
  gone: "the subscription is gone there",
};

/** Why a provider's figure is not ours, a phrase. */
export const checkCause = (cause: string): string => checkCauses[cause] ?? cause;
