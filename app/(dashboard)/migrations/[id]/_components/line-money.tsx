import { billNotes } from "@/components/plans/bill-words";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { atStart } from "@/lib/format/at-start";
import { absent } from "@/lib/format/symbols";
import type { NamedLine } from "@/lib/services/records/get-customer-record";

const words: Record<NamedLine["disposition"], string> = {
  stays: "goes on charging it",
  credits: "becomes prepaid credits",
  ends: "ends",
};

/** The customer's charge lines: who charges each today and afterwards, a month, exact. */
export function LineMoney({ lines, railName }: { lines: readonly NamedLine[]; railName: string }) {
  const money = (value: string, line: NamedLine) => <Figure parts={[moneyPart(value, line.currency)]} />;
  return (
    <Table
      caption="Charge lines"
      density="dense"
      rows={lines}
      rowKey={(line) => line.lineId}
      empty={
        <p className="text-ink2">
          {atStart(railName)} charges this customer nothing now, and nothing afterwards.
        </p>
      }
      columns={[
        {
          key: "line",
          header: "Charge line",
          cell: (line) => `${line.name}${line.metered ? ", metered" : ""}`,
        },
        {
          key: "before",
          header: "MRR today",
          numeric: true,
          side: "old",
          cell: (line) => money(line.mrrBefore, line),
          phone: "line",
          phoneLabel: "Today",
        },
        {
          key: "after",
          header: "After",
          numeric: true,
          side: "new",
          cell: (line) => money(line.mrrAfter, line),
          phone: "value",
        },
        {
          key: "bill",
          header: "Next bill",
          numeric: true,
          cell: nextBill,
          phone: "detail",
          phoneLabel: "Next bill",
        },
        {
          key: "who",
          header: atStart(railName),
          cell: (line) => words[line.disposition],
          phone: "side",
          minWidth: 480,
        },
      ]}
    />
  );
}

/** What the rail invoices next for a line, today and, where that differs, afterwards; usage still to come is not in it. */
function nextBill({ bill, currency }: NamedLine) {
  // Plans made by an earlier version have none.
  if (!bill || bill.beforeMinor === null) return <span className="text-ink3">{absent}</span>;
  const { at, beforeMinor, afterMinor, differenceMinor, notes } = bill;
  return (
    <span className="grid">
      <span className="whitespace-nowrap">
        <Figure parts={[moneyPart(beforeMinor, currency)]} />
        {differenceMinor === null || differenceMinor === "0" || afterMinor === null ? null : (
          <>
            , then <Figure parts={[moneyPart(afterMinor, currency)]} />
          </>
        )}
      </span>
      <span className="text-ink3 text-small">
        {at === null ? null : <Timestamp at={at} as="instant" />}
        {notes.length === 0 ? null : <span className="block">{billNotes(notes)}</span>}
      </span>
    </span>
  );
}
