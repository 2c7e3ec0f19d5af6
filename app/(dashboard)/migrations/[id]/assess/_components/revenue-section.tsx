import { CoverageBar } from "@/components/ui/coverage";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { type Column, Table } from "@/components/ui/table";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { formatNoun } from "@/lib/format/count";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import { verdictOverlap } from "@/lib/services/assessments/overlap-words";
import type { ServiceContext } from "@/lib/services/context";
import { VerdictCustomers } from "./verdict-customers";

type Row = Assessment["revenue"][number];

export interface RevenueSectionProps {
  context: ServiceContext;
  migrationId: string;
  assessment: Assessment;
  query: SearchParams;
  path: string;
}

/** The cells of a currency, as the address names them. */
const cells = ["total", "asIs", "changes", "impossible"] as const;
type Cell = (typeof cells)[number];
const headers: Record<Cell, string> = {
  total: "MRR",
  asIs: "As it is",
  changes: "With a change",
  impossible: "Not represented",
};

/** Only for the width of a bar; every figure beside it is exact. */
const widthOf = (fraction: string) => {
  const [numerator = "0", denominator = "1"] = fraction.split("/");
  return Number(numerator) / Number(denominator);
};

/** Recurring revenue by the worst verdict among what each customer uses; a figure opens the customers it is the sum of. */
export function RevenueSection(props: RevenueSectionProps) {
  const { context, migrationId, assessment, query, path } = props;
  const rows = assessment.revenue.filter(({ total }) => total !== "0");
  const [currency, named] = (oneOf(query, "pays") ?? "").split(" ");
  const row = rows.find((each) => each.currency === currency);
  const cell = cells.find((each) => each === named);
  const column = (key: Cell, phone: Column<Row>["phone"] & string): Column<Row> => ({
    key,
    header: headers[key],
    numeric: true,
    phone,
    ...(key === "total" ? {} : { phoneLabel: headers[key] }),
    cell: (each) => {
      const isOpen = each === row && key === cell;
      const customers = each.customers[key];
      const figure = <Figure parts={[moneyPart(each[key], each.currency)]} />;
      if (customers === 0) return figure;
      return (
        <span className="grid justify-items-end max-md:inline-flex max-md:flex-wrap max-md:gap-x-2">
          <NumberLink
            href={hrefWith(
              path,
              query,
              { pays: isOpen ? null : `${each.currency} ${key}`, paysAfter: null },
              "revenue",
            )}
            label={`${formatNoun(customers, "customer")}, ${each.currency.toUpperCase()}: ${headers[key]}`}
          >
            {figure}
          </NumberLink>
          <span className="text-ink3 text-small">{formatNoun(customers, "customer")}</span>
        </span>
      );
    },
  });
  return (
    <Section
      id="revenue"
      title="Recurring revenue by verdict"
      note="a month; a customer counts once, at the worst verdict of what it uses"
    >
      <Table
        caption="Recurring revenue by verdict"
        density="two-line"
        rows={rows}
        rowKey={(each) => each.currency}
        rowState={(each) => (each === row && cell ? "selected" : undefined)}
        expanded={(each) =>
          each === row && cell ? (
            <VerdictCustomers
              {...{ context, migrationId, query, path }}
              currency={each.currency}
              worst={cell === "total" ? null : cell}
              fraction={each[cell]}
              customers={each.customers[cell]}
            />
          ) : null
        }
        empty={<p className="py-2 text-ink2">No live subscription carries recurring revenue.</p>}
        columns={[
          { key: "currency", header: "Currency", cell: (each) => each.currency.toUpperCase() },
          column("total", "value"),
          {
            key: "bar",
            header: "",
            headerLabel: "Share",
            className: "md:w-[22%]",
            phone: "detail",
            cell: (each) => (
              <CoverageBar
                label={`${each.currency.toUpperCase()} by verdict`}
                segments={[
                  { kind: "accepted", value: widthOf(each.asIs) },
                  { kind: "changed", value: widthOf(each.changes) },
                  { kind: "lost", value: widthOf(each.impossible) },
                ]}
              />
            ),
          },
          column("asIs", "detail"),
          column("changes", "detail"),
          column("impossible", "detail"),
        ]}
      />
      <p className="pt-2 text-ink2 text-small">{verdictOverlap(assessment)}</p>
    </Section>
  );
}
