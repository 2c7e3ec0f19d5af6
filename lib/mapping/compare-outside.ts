import type { OutsideAnswer, OutsideInvoice } from "@/lib/canonical";
import type { LineBill } from "./line-bill";

/** One of our charge lines of a subscription, named as the provider's invoice names it. */
export interface OwnLine {
  readonly key: string;
  readonly metered: boolean;
  readonly currency: string;
  readonly bill: LineBill | null;
}

/**
 * One subscription's next invoice, ours against the provider's: whole minor units after discounts, without usage, pending
 * items and tax. `differs` always has a cause; `open` = we have no figure, or the subscription is gone there.
 */
export interface OutsideComparison {
  readonly verdict: "equal" | "differs" | "open";
  readonly cause:
    | "rounding"
    | "date"
    | "discount"
    | "scheduled-change"
    | "unexplained"
    | "no-figure"
    | "gone"
    | null;
  readonly currency: string;
  readonly at: string | null;
  readonly outsideAt: string | null;
  readonly oursMinor: string | null;
  readonly outsideMinor: string | null;
  /** Theirs less ours. */
  readonly differenceMinor: string | null;
  readonly pendingMinor: string | null;
  readonly taxMinor: string | null;
}

const sum = (amounts: readonly string[]): bigint => amounts.reduce((total, each) => total + BigInt(each), 0n);

/** Holds a subscription's lines against what the provider foretells. `lines` are all of its lines, at least one. */
export function compareOutside(lines: readonly OwnLine[], answer: OutsideAnswer): OutsideComparison {
  const dates = lines.flatMap(({ bill }) => (bill?.at ? [bill.at] : [])).sort();
  const at = dates[0] ?? null;
  // Other lines are on later invoices.
  const due = lines.filter(({ bill, metered }) => !metered && (bill?.at ?? null) === at);
  const amounts = due.map(({ bill }) => bill?.beforeMinor ?? null);
  const ours = amounts.every((each) => each !== null) ? sum(amounts) : null;
  const base = {
    currency: lines[0]?.currency ?? "",
    at,
    outsideAt: null,
    oursMinor: ours === null ? null : `${ours}`,
    outsideMinor: null,
    differenceMinor: null,
    pendingMinor: null,
    taxMinor: null,
  };
  if (answer === "gone") return { ...base, verdict: "open", cause: "gone" };
  const invoice = answer === "none" ? null : answer;
  const outside = invoice === null ? 0n : renewalOf(lines, invoice);
  const told = {
    ...base,
    outsideAt: invoice?.at ?? null,
    outsideMinor: `${outside}`,
    pendingMinor: invoice?.pendingMinor ?? null,
    taxMinor: invoice?.taxMinor ?? null,
  };
  if (ours === null) return { ...told, verdict: "open", cause: "no-figure" };
  const differenceMinor = `${outside - ours}`;
  if (outside === ours) return { ...told, differenceMinor, verdict: "equal", cause: null };
  const cause = causeOf(due, invoice, at, outside - ours);
  return { ...told, differenceMinor, verdict: "differs", cause };
}

/** What the provider charges in advance: everything on its invoice but usage, pending items and prorations. */
function renewalOf(lines: readonly OwnLine[], invoice: OutsideInvoice): bigint {
  const metered = new Set(lines.flatMap((line) => (line.metered ? [line.key] : [])));
  return sum(
    invoice.lines.flatMap(({ key, amountMinor }) => (key === null || metered.has(key) ? [] : [amountMinor])),
  );
}

/** The first reason that applies. Providers round every line, and every discount on it, by itself. */
function causeOf(
  due: readonly OwnLine[],
  invoice: OutsideInvoice | null,
  at: string | null,
  difference: bigint,
): OutsideComparison["cause"] {
  if (due.some(({ bill }) => bill?.notes.includes("scheduled-change"))) return "scheduled-change";
  if (invoice !== null && invoice.at !== at) return "date";
  const roundings = 2n * BigInt(invoice?.lines.length ?? 0);
  if (difference <= roundings && -difference <= roundings) return "rounding";
  const isDiscounted = due.some(({ bill }) => bill?.notes.some((note) => note.startsWith("discount-")));
  return isDiscounted ? "discount" : "unexplained";
}
