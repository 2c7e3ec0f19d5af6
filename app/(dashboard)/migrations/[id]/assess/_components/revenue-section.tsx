import { CoverageBar } from "@/components/ui/coverage";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import type { Assessment } from "@/lib/services/assessments/get-assessment";

type Row = Assessment["revenue"][number];

/** Only for the width of a bar; every figure beside it is exact. */
const widthOf = (fraction: string) => {
  const [numerator = "0", denominator = "1"] = fraction.split("/");
  return Number(numerator) / Number(denominator);
};

/** Recurring revenue by the worst verdict among what each customer uses. */
export function RevenueSection({ revenue }: { revenue: Assessment["revenue"] }) {
  const money = (fraction: string, { currency }: Row) => <Figure parts={[moneyPart(fraction, currency)]} />;
  return (
    <Section
      title="Recurring revenue by verdict"
      note="a month; a customer counts at the worst verdict of what it uses"
    >
      <Table
        caption="Recurring revenue by verdict"
        density="dense"
        rows={revenue.filter(({ total }) => total !== "0")}
        rowKey={(row) => row.currency}
        empty={<p className="py-2 text-ink2">No live subscription carries recurring revenue.</p>}
        columns={[
          { key: "currency", header: "Currency", cell: (row) => row.currency.toUpperCase() },
          {
            key: "total",
            header: "MRR",
            numeric: true,
            cell: (row) => money(row.total, row),
            phone: "value",
          },
          {
            key: "bar",
            header: "",
            headerLabel: "Share",
            className: "w-[30%]",
            phone: "detail",
            cell: (row) => (
              <CoverageBar
                label={`${row.currency.toUpperCase()} by verdict`}
                segments={[
                  { kind: "accepted", value: widthOf(row.asIs) },
                  { kind: "changed", value: widthOf(row.changes) },
                  { kind: "lost", value: widthOf(row.impossible) },
                ]}
              />
            ),
          },
          {
            key: "asIs",
            header: "As it is",
            numeric: true,
            cell: (row) => money(row.asIs, row),
            phone: "line",
            phoneLabel: "As it is",
          },
          {
            key: "changes",
            header: "With a change",
            numeric: true,
            cell: (row) => money(row.changes, row),
            phone: "side",
            phoneLabel: "With a change",
          },
          {
            key: "impossible",
            header: "Not represented",
            numeric: true,
            cell: (row) => money(row.impossible, row),
            phone: "line",
            phoneLabel: "Not represented",
          },
        ]}
      />
    </Section>
  );
}
