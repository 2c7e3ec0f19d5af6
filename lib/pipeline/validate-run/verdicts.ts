import { ratio } from "@/lib/canonical";
import { railChanged } from "./compare-customer";
import type { Figures, ValidatorName } from "./figures";

export type ValidatorState = "passed" | "failed" | "stale" | "inconclusive";

/** A validator's verdict with both figures. Money is in minor units, `differences` counts records that fail it. */
export interface Verdict {
  readonly name: ValidatorName;
  readonly state: ValidatorState;
  readonly source: string;
  readonly target: string;
  /** The rail read again, null with a reason in `sentence` when it was not read. Only revenue has it. */
  readonly rail: string | null;
  readonly differences: number;
  readonly sentence: string;
}

type CauseCount = { readonly validator: string; readonly cause: string; readonly records: number };

/** The five verdicts from exact sums and the differences that were found. Nothing compared is inconclusive, never passed. */
export function verdictsOf(
  figures: Figures,
  causes: readonly CauseCount[],
  asked: { readonly decisions: number; readonly wrong: number },
): Verdict[] {
  const failing = (name: ValidatorName) =>
    causes
      .filter((row) => row.validator === name && row.cause !== railChanged)
      .reduce((sum, row) => sum + row.records, 0);
  const moved = causes.filter((row) => row.cause === railChanged).reduce((sum, row) => sum + row.records, 0);
  const stateOf = (differences: number, compared: boolean): ValidatorState =>
    differences > 0 ? "failed" : compared ? "passed" : "inconclusive";

  const customers = failing("customers");
  const revenue = failing("revenue");
  const usage = failing("usage");
  const credits = failing("credits");
  const entitlements = failing("entitlements");
  const { a, b, c } = figures.revenue;
  const agreed = `${sentence(revenue, "Source and copy agree to the cent.")}${revenue === 0 ? "" : offBy(a, b)}`;
  return [
    {
      name: "customers",
      state: stateOf(customers, figures.customers.source > 0),
      source: `${figures.customers.source}`,
      target: `${figures.customers.target}`,
      rail: null,
      differences: customers,
      sentence: sentence(
        customers,
        `${figures.customers.target} of ${figures.customers.source} customers arrived.`,
      ).concat(heldText(figures.customers.held)),
    },
    {
      name: "revenue",
      state: stateOf(revenue, Object.keys(a).length > 0),
      source: moneyText(a),
      target: moneyText(b),
      rail: c === null ? null : moneyText(c),
      differences: revenue,
      sentence:
        c === null
          ? `${agreed} The rail was not read again: no key at hand.`
          : `${agreed} ${moved} changed on the rail since the snapshot.`,
    },
    {
      name: "usage",
      state: stateOf(usage, isSome(figures.usage.source) || !isSome(figures.usage.target)),
      source: usageText(figures.usage.source),
      target: usageText(figures.usage.target),
      rail: null,
      differences: usage,
      sentence: sentence(usage, "Every customer, feature and day agrees exactly."),
    },
    {
      name: "credits",
      state: stateOf(credits, figures.customers.source > 0),
      source: figures.credits.source,
      target: figures.credits.target,
      rail: null,
      differences: credits,
      sentence: sentence(credits, "Every wallet holds what was granted."),
    },
    {
      name: "entitlements",
      state: stateOf(entitlements + asked.wrong, figures.entitlements.decisions > 0),
      source: `${figures.entitlements.source} of ${figures.entitlements.decisions} allowed`,
      target: `${figures.entitlements.target} of ${figures.entitlements.decisions} allowed`,
      rail: null,
      differences: entitlements + asked.wrong,
      sentence: `${sentence(entitlements, "Every stored decision agrees with the source.")} ${asked.decisions} were asked of the platform itself; ${asked.wrong} came out otherwise.`,
    },
  ];
}

const sentence = (differences: number, agreed: string) =>
  differences === 0 ? agreed : `${differences} ${differences === 1 ? "record differs" : "records differ"}.`;

/** Who was kept back is not missing, but a green verdict says nothing about them either. */
const heldText = (held: number) =>
  held === 0 ? "" : ` ${held} ${held === 1 ? "customer is" : "customers are"} held back and not compared.`;

const isSome = (totals: Readonly<Record<string, string>>): boolean =>
  Object.values(totals).some((quantity) => quantity !== "0");

/** A sum per feature, because quantities of different units have none together: "1200 of api, 0.5 of storage". */
function usageText(totals: Readonly<Record<string, string>>): string {
  const parts = Object.entries(totals)
    .filter(([, quantity]) => quantity !== "0")
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([feature, quantity]) => `${quantity} of ${feature}`);
  return parts.join(", ") || "0";
}

/** What the copies differ by in all, per currency: "off by 1250 usd"; empty where the sums agree all the same. */
function offBy(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string {
  const parts = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((currency) => {
    const gap = ratio.subtract(
      ratio.parseFraction(b[currency] ?? "0"),
      ratio.parseFraction(a[currency] ?? "0"),
    );
    return gap.numerator === 0n ? [] : [`${ratio.formatFraction(gap)} ${currency} minor/month`];
  });
  return parts.length === 0 ? "" : ` The copy is off by ${parts.join(", ")}.`;
}

/** Minor units with their currency, exact sums rounded half-even once. */
function moneyText(totals: Readonly<Record<string, string>>): string {
  const parts = Object.entries(totals)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, value]) => `${ratio.roundHalfEven(ratio.parseFraction(value))} ${currency}`);
  return parts.join(", ") || "0";
}
