import { formatCount, formatNoun } from "@/lib/format/count";
import { formatMoneyList } from "@/lib/format/money";
import type { BoardView } from "@/lib/services/mapping/board-types";

/** "18 of 21 prices have a target. 3 are open and hold 9 customer lines and 674.50 USD a month." */
export function boardSentence(view: BoardView): string {
  const { open, accepted, suggested } = view.planCounts;
  const leftOut = view.planCounts["left-out"];
  const mapped = accepted + suggested;
  const all = view.plans.length;
  const first = `${formatCount(mapped)} of ${formatNoun(all, "price")} ${mapped === 1 ? "has" : "have"} a target`;
  if (open > 0) {
    const money = view.coverage.flatMap(({ currency, values }) =>
      currency !== null && values.open !== "0" ? [{ currency, amountMinor: values.open }] : [],
    );
    const customers = view.coverage.find((measure) => measure.currency === null)?.values.open ?? "0";
    const worth = money.length > 0 ? ` and ${formatMoneyList(money)} a month` : "";
    return `${first}. ${formatCount(open)} ${open === 1 ? "is" : "are"} open and hold ${formatNoun(customers, "customer line")}${worth}.`;
  }
  const rest =
    leftOut > 0 ? `, ${formatCount(leftOut)} ${leftOut === 1 ? "is" : "are"} left out with a reason` : "";
  return `${first}${rest}. ${waitsOf(view)}`;
}

/** What a person has not decided yet: suggested rules, and losses whose recommended decision nobody took. */
function waitsOf({ waiting, losses }: BoardView): string {
  const byDefault = losses.filter((loss) => loss.by === "default").length;
  const keeps = `${formatNoun(byDefault, "loss keeps its default decision", "losses keep their default decision")}`;
  if (waiting.length === 0) {
    return byDefault === 0
      ? "Every rule and every loss was decided by a person."
      : `Every rule was decided by a person; ${keeps}.`;
  }
  const waits = `${formatNoun(waiting.length, "suggestion waits", "suggestions wait")} for a person`;
  return byDefault === 0 ? `${waits}.` : `${waits}, and ${keeps}.`;
}

/** The next thing that truly helps: mend what blocks the preview, or go there. */
export function boardAction(view: BoardView, migrationId: string) {
  const base = `/migrations/${migrationId}`;
  const errors = view.problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) {
    return {
      label: `Look at ${formatNoun(errors.length, "problem")}`,
      href: `${base}/map#problems`,
      consequence: "Preview opens when they are decided. It writes nothing.",
    };
  }
  return {
    label: "Go to Preview",
    href: `${base}/preview`,
    consequence:
      view.waiting.length > 0
        ? "Shows what would happen with the suggestions as they stand. Writes nothing."
        : "Shows record by record what would happen. Writes nothing.",
  };
}
