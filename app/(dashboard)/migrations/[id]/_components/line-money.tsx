import { Table } from "@/components/ui/table";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { atStart } from "@/lib/format/at-start";
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
