import { formatMoney } from "@/lib/format";
import { getBills } from "@/lib/services/plans/get-bills";
import type { Session } from "./run-command";

export type PlanMoney = Awaited<ReturnType<typeof getBills>>;

/** What a dry run says of money: next bills per currency, by what becomes of a line and by cause. Whole minor units. */
export async function planMoney(
  session: Session,
  at: { migrationId: string; planId: string },
): Promise<PlanMoney> {
  return await getBills(session.ctx, at);
}

/** The same for a terminal, a line per currency. */
export function moneyText({ totals }: PlanMoney): string {
  if (totals.length === 0) return "Next bills: none";
  const lines = totals.map((row) => {
    const money = (amountMinor: string, sign: "auto" | "always" = "auto") =>
      formatMoney(amountMinor, row.currency, { sign });
    const open = row.notComputed === 0 ? "" : `, ${row.notComputed} without a figure`;
    return `  ${money(row.beforeMinor)} today, ${money(row.afterMinor)} after, up ${money(row.upMinor)}, down ${money(row.downMinor)}, ${row.lines} lines${open}`;
  });
  return ["Next bills:", ...lines].join("\n");
}
