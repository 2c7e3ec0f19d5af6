import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { Figure } from "@/components/validation/figure";
import { moneyPart } from "@/components/validation/figure-text";
import { formatCount, formatNoun } from "@/lib/format/count";
import { listVerdictCustomers } from "@/lib/services/assessments/list-behind";
import type { ServiceContext } from "@/lib/services/context";
import { customerColumn } from "./customer-column";

export interface VerdictCustomersProps {
  context: ServiceContext;
  migrationId: string;
  query: SearchParams;
  path: string;
  currency: string;
  worst: "asIs" | "changes" | "impossible" | null;
  /** The figure that was opened: the list adds up to it. */
  fraction: string;
  /** How many customers pay it. */
  customers: number;
}

const worstTexts = { asIs: "as it is", changes: "with a change", impossible: "not represented" } as const;

/** The customers behind one figure of recurring revenue, with what each pays of it. */
export async function VerdictCustomers(props: VerdictCustomersProps) {
  const { context, migrationId, query, path, currency, worst, fraction, customers } = props;
  const list = await listVerdictCustomers(context, {
    migrationId,
    currency,
    worst,
    afterId: oneOf(query, "paysAfter") ?? "",
    limit: 10,
  });
  const asked = new URLSearchParams({ currency, ...(worst === null ? {} : { worst }) });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          {formatNoun(customers, "customer")} {customers === 1 ? "pays" : "pay"}{" "}
          <Figure parts={[moneyPart(fraction, currency)]} /> a month
          {worst === null ? "." : `, ${worstTexts[worst]}.`}
        </p>
        <span className="flex gap-2">
          <DownloadLinks
            href={`/api/migrations/${migrationId}/assessment/verdicts?${asked}`}
            count={customers}
            noun="customer"
          />
        </span>
      </div>
      <Table
        caption="Customers behind this revenue"
        density="two-line"
        rows={list.rows}
        rowKey={(row) => row.customerId}
        columns={[
          customerColumn(migrationId),
          { key: "worst", header: "Worst verdict", phone: "line", cell: (row) => worstTexts[row.worst] },
          {
            key: "mrr",
            header: "MRR",
            numeric: true,
            phone: "value",
            cell: (row) => <Figure parts={[moneyPart(row.fraction, currency)]} />,
          },
        ]}
      />
      <PagingFooter
        nextHref={list.next === null ? undefined : hrefWith(path, query, { paysAfter: list.next }, "revenue")}
      >
        {formatCount(list.rows.length)} of {formatCount(customers)} shown, by id.
      </PagingFooter>
    </div>
  );
}
