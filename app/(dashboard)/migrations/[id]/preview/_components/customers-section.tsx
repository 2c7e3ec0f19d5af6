import { Search } from "lucide-react";
import { OutcomeTag } from "@/components/records/outcome-tag";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { DownloadLinks } from "@/components/ui/download-links";
import { Input, Select } from "@/components/ui/field";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import { outcomeOrder } from "./written-section";

export interface CustomersSectionProps {
  path: string;
  params: SearchParams;
  migrationId: string;
  planId: string;
  customers: readonly {
    customer_id: string;
    name: string;
    plan_key: string | null;
    outcome: string;
    wallet_credits: string | null;
    writes: number;
  }[];
  previous: string | null;
  next: string | null;
  total: number;
  planKeys: readonly string[];
  /** What the source calls the plan behind each key. */
  planNames: Readonly<Record<string, string>>;
}

/** The plan's customers with search and filters in the address; each opens in three panes. */
export function CustomersSection(props: CustomersSectionProps) {
  const { path, params, migrationId, planId, customers, previous, next, total, planKeys, planNames } = props;
  const filter = { q: oneOf(params, "q"), outcome: oneOf(params, "outcome"), on: oneOf(params, "on") };
  const filtered = Object.values(filter).some((value) => value !== null);
  const list = hrefWith(`/api/migrations/${migrationId}/plan/customers`, {}, { plan: planId, ...filter });
  const pageHref = (place: { after: string | null; before: string | null }) =>
    hrefWith(path, params, { ...place, customer: null }, "customers");
  return (
    <Section
      id="customers"
      title="Customers"
      note={formatNoun(total, "customer")}
      aside={<DownloadLinks href={list} count={filtered ? null : total} noun="customer" />}
    >
      {/* A plain form: its fields become the address, so the filter can be sent to a colleague. */}
      <form action={`${path}#customers`} className="mb-3 flex flex-wrap items-center gap-2">
        <div className="relative w-64 max-md:w-full">
          <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink3" />
          <Input
            type="search"
            name="q"
            aria-label="Search customers"
            defaultValue={filter.q ?? ""}
            placeholder="Name, e-mail or id"
            className="pl-8"
            maxLength={200}
          />
        </div>
        <div className="w-36 max-md:flex-1">
          <Select name="outcome" aria-label="Outcome" defaultValue={filter.outcome ?? ""}>
            <option value="">Any outcome</option>
            {outcomeOrder.map((outcome) => (
              <option key={outcome} value={outcome}>
                {outcome}
              </option>
            ))}
          </Select>
        </div>
        <div className="w-44 max-md:flex-1">
          <Select name="on" aria-label="Plan" defaultValue={filter.on ?? ""}>
            <option value="">Any plan</option>
            {planKeys.map((key) => (
              <option key={key} value={key}>
                {planNames[key] ? `${planNames[key]} (${key})` : key}
              </option>
            ))}
          </Select>
        </div>
        <Button type="submit">Filter</Button>
        {filtered ? (
          <a
            href={hrefWith(
              path,
              params,
              { q: null, outcome: null, on: null, after: null, before: null },
              "customers",
            )}
            className="link"
          >
            Show all
          </a>
        ) : null}
      </form>
      <Table
        caption="Customers of this plan"
        rows={customers}
        rowKey={(row) => row.customer_id}
        rowState={(row) => (row.customer_id === oneOf(params, "customer") ? "selected" : undefined)}
        empty={<p className="py-6 text-ink2">No customer of this plan matches. Take a filter away.</p>}
        columns={[
          {
            key: "name",
            header: "Customer",
            cell: (row) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <NameLink href={hrefWith(path, params, { customer: row.customer_id, pane: null })}>
                  {row.name || row.customer_id}
                </NameLink>
                <CutId id={row.customer_id} className="font-normal text-ink3" />
              </span>
            ),
          },
          {
            key: "plan",
            header: "Plan",
            cell: (row) => (row.plan_key === null ? absent : planCell(row.plan_key, planNames)),
            minWidth: 640,
            phone: "line",
          },
          {
            key: "outcome",
            header: "Outcome",
            cell: (row) => <OutcomeTag outcome={row.outcome} />,
            phone: "value",
          },
          {
            key: "credits",
            header: "Wallet, credits",
            numeric: true,
            cell: (row) => (row.wallet_credits === null ? absent : formatCount(row.wallet_credits)),
            minWidth: 480,
            phone: "side",
            phoneLabel: "Wallet",
          },
          {
            key: "writes",
            header: "Writes",
            numeric: true,
            cell: (row) => formatCount(row.writes),
            phone: "hide",
          },
        ]}
      />
      <PagingFooter
        previousHref={previous === null ? undefined : pageHref({ before: previous, after: null })}
        nextHref={next === null ? undefined : pageHref({ after: next, before: null })}
      >
        {formatCount(customers.length)} shown{filtered ? ", filtered" : ""}, by id.{" "}
        {previous === null ? null : (
          <a href={pageHref({ after: null, before: null })} className="link">
            First page
          </a>
        )}
      </PagingFooter>
    </Section>
  );
}

/** The name people know, with the key under which the target keeps it. */
function planCell(key: string, names: CustomersSectionProps["planNames"]) {
  const name = names[key];
  if (name === undefined) return <code className="font-mono">{key}</code>;
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      {name}
      <CutId id={key} className="text-ink3" />
    </span>
  );
}
