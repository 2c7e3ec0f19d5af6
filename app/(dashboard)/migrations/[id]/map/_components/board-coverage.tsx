import { Coverage, type CoverageKind } from "@/components/ui/coverage";
import { absent, formatShare } from "@/lib/format";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import type { BoardView, CoverageMeasure, RuleStanding } from "@/lib/services/mapping/board-types";

const order = ["accepted", "suggested", "open", "left-out"] as const satisfies readonly CoverageKind[];

/** Customers and money per currency: accepted, suggested, open, left out. Never out of view of the board. */
export function BoardCoverage({ view }: { view: BoardView }) {
  return (
    <Coverage
      legend={order
        .filter((kind) => view.planCounts[kind] > 0 || kind === "accepted")
        .map((kind) => ({
          kind,
          text: `${kind.replace("-", " ")}, ${formatNoun(view.planCounts[kind], "price")}`,
        }))}
      rows={view.coverage.map((measure) => rowOf(measure))}
    />
  );
}

function rowOf({ currency, values, mapped, total }: CoverageMeasure) {
  const figure = (value: string) =>
    currency === null ? formatCount(value) : formatMoney(value, currency, { showCurrency: false });
  const isEmpty = BigInt(total) <= 0n;
  const openText = figure(values.open);
  return {
    name: currency === null ? "Customers, by price" : `MRR, ${currency.toUpperCase()}`,
    segments: order.map((kind) => ({ kind, value: Number(values[kind]) })),
    label: order.map((kind: RuleStanding) => `${figure(values[kind])} ${kind.replace("-", " ")}`).join(", "),
    mapped: figure(mapped),
    of: figure(total),
    share: isEmpty ? absent : formatShare(mapped, total),
    open:
      values.open === "0" ? (
        <span className="text-ink3">{openText}</span>
      ) : (
        <a href="#open" className="link font-name text-warn">
          {openText}
        </a>
      ),
  };
}
