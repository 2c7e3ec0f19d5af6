import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { moneyColumns } from "./money-columns";

export interface MoneyRow {
  readonly planId: string;
  readonly planKey: string | null;
  readonly currency: string;
  readonly disposition: string;
  readonly customers: number;
  readonly lines: number;
  readonly beforeMinor: string;
  readonly afterMinor: string;
}

export interface MoneySectionProps {
  rows: readonly MoneyRow[];
  totals: readonly { currency: string; beforeMinor: string; afterMinor: string; lines: number }[];
  priceNames: Readonly<Record<string, string>>;
  railName: string;
  /** The customers of this page who are on a plan key. */
  hrefOfPlan: (planKey: string) => string;
}

const words: Readonly<Record<string, string>> = {
  stays: "stays on the rail",
  credits: "becomes prepaid credits",
  ends: "ends",
};

/** Recurring revenue a month per currency, then price by price. */
export function MoneySection({ rows, totals, priceNames, railName, hrefOfPlan }: MoneySectionProps) {
  return (
    <Section
      title="Recurring revenue, before and after"
      note={`a month, per currency; the copy charges nothing, ${railName} does`}
    >
      <Table
        caption="Recurring revenue per currency"
        rows={totals}
        rowKey={(row) => row.currency}
        empty={
          <p className="text-ink2">No live charge line in this scope: {railName} charges nobody here.</p>
        }
        columns={[
          { key: "currency", header: "Currency", cell: (row) => row.currency.toUpperCase() },
          {
            key: "lines",
            header: "Lines",
            numeric: true,
            cell: (row) => formatCount(row.lines),
            phone: "hide",
          },
          ...moneyColumns<MoneySectionProps["totals"][number]>(),
        ]}
      />
      {rows.length === 0 ? null : (
        <details className="mt-3">
          <summary className="link text-ink2 text-small">
            Price by price, {formatNoun(rows.length, "row")}
          </summary>
          <div className="mt-2">
            <Table
              caption="Recurring revenue price by price"
              density="dense"
              rows={rows}
              rowKey={(row) => `${row.planId} ${row.currency} ${row.disposition}`}
              columns={[
                {
                  key: "price",
                  header: "Price",
                  cell: (row) => (
                    <>
                      {priceNames[row.planId] ?? row.planId}{" "}
                      {row.planKey === null ? null : (
                        <a href={hrefOfPlan(row.planKey)} className="link font-normal text-ink3">
                          {row.planKey}
                        </a>
                      )}
                    </>
                  ),
                },
                {
                  key: "customers",
                  header: "Customers",
                  numeric: true,
                  cell: (row) => formatCount(row.customers),
                  phone: "hide",
                },
                {
                  key: "who",
                  header: "Charge",
                  cell: (row) => words[row.disposition] ?? row.disposition,
                  phone: "detail",
                  minWidth: 640,
                },
                ...moneyColumns<MoneyRow>(),
              ]}
            />
          </div>
        </details>
      )}
    </Section>
  );
}
