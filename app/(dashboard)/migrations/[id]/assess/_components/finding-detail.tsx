import { DownloadLinks } from "@/components/ui/download-links";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import type { Finding } from "@/lib/services/assessments/get-assessment";
import { listFindingCustomers } from "@/lib/services/assessments/list-behind";
import type { ServiceContext } from "@/lib/services/context";
import { decide } from "../actions";
import { customerColumn } from "./customer-column";
import { DecideForm } from "./decide-form";
import { MoneyLines } from "./money-lines";

export interface FindingDetailProps {
  context: ServiceContext;
  migrationId: string;
  finding: Finding;
  query: SearchParams;
  path: string;
  mayDecide: boolean;
}

/** The way out of one finding, and the customers behind it. */
export async function FindingDetail({
  context,
  migrationId,
  finding,
  query,
  path,
  mayDecide,
}: FindingDetailProps) {
  const { code, subject, options, decision, customers } = finding;
  const list = await listFindingCustomers(context, {
    migrationId,
    code,
    subject,
    afterId: oneOf(query, "after") ?? "",
    limit: 10,
  });
  return (
    <div className="grid gap-3">
      {options.length === 0 ? null : (
        <DecideForm
          {...{ migrationId, code, subject, options }}
          decided={decision}
          closedBecause={mayDecide ? null : "An admin or owner decides."}
          decide={decide}
        />
      )}
      {code === "record.rejected" ? (
        <p>
          <NameLink href={`/migrations/${migrationId}/connect/rejected`}>The rejected records</NameLink>, each
          with what is wrong with it.
        </p>
      ) : null}
      {list.rows.length === 0 ? null : (
        <div>
          <span className="flex justify-end gap-2">
            <DownloadLinks
              href={`/api/migrations/${migrationId}/assessment/customers?${new URLSearchParams({ code, subject })}`}
              count={customers}
              noun="customer"
            />
          </span>
          <Table
            caption="Customers behind it"
            density="dense"
            rows={list.rows}
            rowKey={(row) => row.customerId}
            columns={[
              customerColumn(migrationId),
              {
                key: "mrr",
                header: "MRR behind it",
                numeric: true,
                cell: (row) => <MoneyLines amounts={row.mrr} />,
              },
            ]}
          />
          <PagingFooter
            nextHref={
              list.next === null ? undefined : hrefWith(path, query, { after: list.next }, "findings")
            }
          >
            {formatCount(list.rows.length)} of {formatCount(customers)} shown, by id.
          </PagingFooter>
        </div>
      )}
    </div>
  );
}
