import { outcomes, ratio } from "@/lib/canonical";
import type {
  AuditFigure,
  ChargeFigure,
  ConservationFigure,
  InvariantFigures,
  MoneyFigure,
  RampFigure,
  ScopeFigure,
  UniquenessFigure,
  UsageFigure,
} from "./invariant-figures";

export const invariantIds = ["I1", "I2", "I3", "I4", "I5", "I6", "I10"] as const;
export type InvariantId = (typeof invariantIds)[number];

export interface InvariantResult {
  readonly id: InvariantId;
  readonly state: "holds" | "broken" | "not-measured";
  readonly expected: string;
  readonly actual: string;
  /** Records, pairs or rows that break it. */
  readonly differences: number;
  readonly sentence: string;
}

type Judged = Omit<InvariantResult, "id" | "state">;

const total = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((sum, item) => sum + count(item), 0);

const names = <T>(items: readonly T[], name: (item: T) => string): string => items.map(name).join(", ");

const number = (value: number): string => value.toLocaleString("en-GB");

/** "3 of 1,002 customers", so that a pilot's figures are not read as everybody's. */
const scopeText = (scope: ScopeFigure | null): string =>
  scope === null
    ? "every customer"
    : scope.selected === scope.all
      ? `all ${number(scope.all)} customers`
      : `${number(scope.selected)} of ${number(scope.all)} customers`;

function conservation(figures: readonly ConservationFigure[], scope: ScopeFigure | null): Judged {
  const accounted = (figure: ConservationFigure): number =>
    total(outcomes, (outcome) => figure.outcomes[outcome]);
  // Too many in one entity must not make up for too few in another.
  const apart = figures.filter((figure) => accounted(figure) !== figure.snapshot);
  const differences = total(apart, (figure) => Math.abs(accounted(figure) - figure.snapshot));
  return {
    expected: `${total(figures, (figure) => figure.snapshot)}`,
    actual: `${total(figures, accounted)}`,
    differences,
    sentence:
      differences === 0
        ? `Every record of ${scopeText(scope)}, and of the catalogue, has exactly one outcome.`
        : `Records and outcomes differ in ${names(apart, (figure) => figure.entity)}.`,
  };
}

function uniqueness(figures: readonly UniquenessFigure[]): Judged {
  const bad = (figure: UniquenessFigure): number => figure.missing + figure.duplicates + figure.orphans;
  const unexplained = (figure: UniquenessFigure): number =>
    bad(figure) === 0 ? Math.abs(figure.promised - figure.once) : 0;
  const apart = figures.filter((figure) => bad(figure) + unexplained(figure) > 0);
  return {
    expected: `${total(figures, (figure) => figure.promised)}`,
    actual: `${total(figures, (figure) => figure.once)}`,
    differences: total(apart, (figure) => bad(figure) + unexplained(figure)),
    sentence:
      apart.length === 0
        ? "Every carried record stands at the target exactly once."
        : names(
            apart,
            ({ entity, missing, duplicates, orphans }) =>
              `${entity}: ${missing} missing, ${duplicates} twice, ${orphans} unaccounted`,
          ),
  };
}

function money(figures: readonly MoneyFigure[]): Judged {
  const gap = (figure: MoneyFigure) =>
    ratio.subtract(ratio.parseFraction(figure.carried), ratio.parseFraction(figure.source));
  const apart = figures.filter(
    (figure) => ratio.compare(gap(figure), ratio.parseFraction(figure.accepted)) !== 0,
  );
  const excepted = figures.filter((figure) => gap(figure).numerator !== 0n && !apart.includes(figure));
  const amounts = (pick: (figure: MoneyFigure) => string): string =>
    names(figures, (figure) => `${pick(figure)} ${figure.unit}`);
  return {
    expected: amounts((figure) => figure.source),
    actual: amounts((figure) => figure.carried),
    differences: apart.length,
    sentence:
      apart.length > 0
        ? `Not explained: ${names(apart, (figure) => `${ratio.formatFraction(gap(figure))} ${figure.unit}`)}.`
        : excepted.length > 0
          ? `Equal but for named exceptions: ${names(excepted, (figure) => `${figure.accepted} ${figure.unit}`)}.`
          : "Equal in every currency and in credits.",
  };
}

function usage(figure: UsageFigure, scope: ScopeFigure | null): Judged {
  const kept = figure.delivered + figure.inOutbox + figure.deadLettered;
  const lost = Math.abs(figure.accepted - kept);
  // A plan that found everything in place sent no event that could be missing.
  const sent = (events: number): string => (figure.accepted === 0 ? "" : `, ${events} events accounted for`);
  return {
    expected: `${figure.compared} equal${sent(figure.accepted)}`,
    actual: `${figure.compared - figure.differing} equal${sent(kept)}`,
    differences: figure.differing + lost,
    sentence:
      figure.differing + lost === 0
        ? `Usage of ${scopeText(scope)} is equal by customer, feature and day, and no accepted event is missing.`
        : `${number(figure.differing)} of ${number(figure.compared)} figures by customer, feature and day differ; ${number(lost)} accepted events are unaccounted for.`,
  };
}

function charges(figure: ChargeFigure): Judged {
  const ledger = figure.withoutAuthority + figure.withSeveral + figure.blocksSpendableTwice;
  const billed = (figure.invoiced?.neverCharged ?? 0) + (figure.invoiced?.chargedTwice ?? 0);
  const scope = figure.invoiced === null ? "By the ledger alone; no invoices were read." : "Invoices agree.";
  return {
    expected: `${figure.linePeriods}`,
    actual: `${figure.linePeriods - figure.withoutAuthority - figure.withSeveral}`,
    differences: ledger + billed,
    sentence:
      ledger + billed === 0
        ? `Every line and period has exactly one that charges it. ${scope}`
        : `${figure.withoutAuthority} lines without, ${figure.withSeveral} with several, ${figure.blocksSpendableTwice} credit blocks spendable twice, ${billed} charges never or twice.`,
  };
}

function audit(figure: AuditFigure): Judged {
  const differences = figure.gaps + figure.decisionsWithoutRow + (figure.brokenAt === null ? 0 : 1);
  const tampered =
    figure.brokenAt === null ? "" : ` Row ${figure.brokenAt} was changed after it was written.`;
  return {
    expected: `${figure.rows} rows, unbroken`,
    actual: figure.brokenAt === null ? `${figure.rows} rows, unbroken` : `broken at ${figure.brokenAt}`,
    differences,
    sentence:
      differences === 0
        ? "The audit trail has no gap and verifies."
        : `${figure.gaps} gaps, ${figure.decisionsWithoutRow} decisions without a row.${tampered}`,
  };
}

function ramp(figure: RampFigure): Judged {
  const differences = figure.withoutAudit + figure.movedBackWhileGrowing;
  return {
    expected: `${figure.moves} moves audited, 0 back`,
    actual: `${figure.moves - figure.withoutAudit} moves audited, ${figure.movedBackWhileGrowing} back`,
    differences,
    sentence:
      differences === 0
        ? "Nobody changed sides unrecorded, and nobody moved back while the share grew."
        : `${figure.withoutAudit} moves without an audit row, ${figure.movedBackWhileGrowing} customers moved back while the share grew.`,
  };
}

function judge<T>(id: InvariantId, figure: T | null, evaluate: (figure: T) => Judged): InvariantResult {
  if (figure === null || (Array.isArray(figure) && figure.length === 0)) {
    const sentence = "Nothing to measure it by yet.";
    return { id, state: "not-measured", expected: "", actual: "", differences: 0, sentence };
  }
  const judged = evaluate(figure);
  return { id, state: judged.differences === 0 ? "holds" : "broken", ...judged };
}

/** Evaluates the seven invariants that numbers can show. The tests, the screens and the CLI share this. */
export function evaluateInvariants(figures: InvariantFigures): InvariantResult[] {
  return [
    judge("I1", figures.conservation, (figure) => conservation(figure, figures.scope)),
    judge("I2", figures.uniqueness, uniqueness),
    judge("I3", figures.money, money),
    judge("I4", figures.usage, (figure) => usage(figure, figures.scope)),
    judge("I5", figures.charges, charges),
    judge("I6", figures.audit, audit),
    judge("I10", figures.ramp, ramp),
  ];
}
