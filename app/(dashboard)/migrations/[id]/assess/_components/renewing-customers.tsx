import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { listRenewingCustomers } from "@/lib/services/assessments/list-behind";
import type { ServiceContext } from "@/lib/services/context";
import { customerColumn } from "./customer-column";
import { MoneyLines } from "./money-lines";
import type { Days } from "./renewal-calendar";

export interface RenewingCustomersProps {
  context: ServiceContext;
  migrationId: string;
  query: SearchParams;
  path: string;
  /** What is opened, in words: "1 Dec", "Testing". */
  title: string;
  days: Days;
}

/** Customers whose charge lines renew on some days, with the recurring revenue of those lines. */
export async function RenewingCustomers(props: RenewingCustomersProps) {
  const { context, migrationId, query, path, title, days } = props;
  const list = await listRenewingCustomers(context, {
    migrationId,
    ...days,
    afterId: oneOf(query, "renewsAfter") ?? "",
    limit: 10,
  });
  const { customers, lines } = list.totals;
  const asked = new URLSearchParams(
    Object.entries(days).flatMap(([name, day]) => (day === null ? [] : [[name, day]])),
  );
  return (
    <div className="mt-3 grid gap-2 border-line border-l-2 pl-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          {title}: {formatNoun(lines, "charge line")} of {formatNoun(customers, "customer")}{" "}
          {lines === 1 ? "renews" : "renew"}.
        </p>
        <span className="flex gap-2">
          <DownloadLinks
            href={`/api/migrations/${migrationId}/assessment/renewals?${asked}`}
            count={customers}
            noun="customer"
          />
        </span>
      </div>
      <Table
        caption={`Customers who renew: ${title}`}
        density="two-line"
        rows={list.rows}
        rowKey={(row) => row.customerId}
        columns={[
          customerColumn(migrationId),
          {
            key: "at",
            header: "Renews",
            phone: "line",
            cell: (row) => <Timestamp at={row.at} as="instant" />,
          },
          {
            key: "lines",
            header: "Lines",
            numeric: true,
            phone: "side",
            phoneLabel: "Lines",
            cell: (row) => formatCount(row.lines),
          },
          {
            key: "mrr",
            header: "MRR of these lines",
            numeric: true,
            phone: "value",
            cell: (row) => <MoneyLines amounts={row.mrr} />,
          },
        ]}
      />
      <PagingFooter
        nextHref={
          list.next === null ? undefined : hrefWith(path, query, { renewsAfter: list.next }, "timeline")
        }
      >
        {formatCount(list.rows.length)} of {formatCount(customers)} shown, by id.
      </PagingFooter>
    </div>
  );
}
