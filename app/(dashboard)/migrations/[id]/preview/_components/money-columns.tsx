import { Money } from "@/components/ui/money";
import type { Column } from "@/components/ui/table";

interface Figures {
  currency: string;
  beforeMinor: string;
  afterMinor: string;
}

/** A difference in money: "=" where there is none, marked where there is one. */
export function Difference({ amountMinor, currency }: { amountMinor: bigint | string; currency: string }) {
  const isNone = BigInt(amountMinor) === 0n;
  return (
    <span className={isNone ? "text-ink2" : "font-name text-warn"}>
      {isNone ? "= " : ""}
      <Money amountMinor={amountMinor} currency={currency} difference showCurrency={false} />
    </span>
  );
}

/** Money before and after as columns, with what differs. */
export const moneyColumns = <Row extends Figures>(
  headers = { before: "Before", after: "After" },
): Column<Row>[] => [
  {
    key: "before",
    header: headers.before,
    numeric: true,
    side: "old",
    cell: (row) => <Money amountMinor={row.beforeMinor} currency={row.currency} />,
    phone: "line",
    phoneLabel: headers.before,
  },
  {
    key: "after",
    header: headers.after,
    numeric: true,
    side: "new",
    cell: (row) => <Money amountMinor={row.afterMinor} currency={row.currency} />,
    phone: "side",
    phoneLabel: headers.after,
  },
  {
    key: "difference",
    header: "Difference",
    numeric: true,
    cell: (row) => (
      <Difference amountMinor={BigInt(row.afterMinor) - BigInt(row.beforeMinor)} currency={row.currency} />
    ),
  },
];
