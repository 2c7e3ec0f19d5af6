import { Search } from "lucide-react";
import { causeName, causeOrder, kindName } from "@/components/plans/bill-words";
import { Button } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { DownloadLinks } from "@/components/ui/download-links";
import { Input, Select } from "@/components/ui/field";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { Money } from "@/components/ui/money";
import { NameLink, NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import { formatDay } from "@/lib/format/time";
import type { getBillChecks } from "@/lib/services/plans/check-bills";
import type { BillLine, getBills, listBills } from "@/lib/services/plans/get-bills";
import { CheckVerdict } from "./bill-checks";
import { BillLines, type BillLinesProps } from "./bill-lines";
import { type BillQuery, billsHref } from "./bill-query";
import { Difference, moneyColumns } from "./money-columns";

type Checks = Awaited<ReturnType<typeof getBillChecks>>["checks"];
type Page = Awaited<ReturnType<typeof listBills>>;

export interface BillsListProps extends Page {
  path: string;
  params: SearchParams;
  migrationId: string;
  planId: string;
  query: BillQuery;
  /** Sums over everything the filter lets through, not only this page. */
  totals: Awaited<ReturnType<typeof getBills>>["totals"];
  currencies: readonly string[];
  checkOne: BillLinesProps["checkOne"];
  /** What the provider itself said, by subscription. */
  checks: Checks;
  /** Charge lines of the opened customer; null while none is. */
  lines: { lines: readonly BillLine[]; isCut: boolean } | null;
}

const ways = { up: "Goes up", down: "Goes down", same: "No difference", open: "No figure" } as const;

/** Every customer's next bill, the largest difference first; opens into its charge lines. */
export function BillsList(props: BillsListProps) {
  const { path, params, migrationId, planId, query, bills, previous, next, totals, lines } = props;
  const { filter, opened } = query;
  const filtered = Object.values(filter).some((value) => value !== null);
  const download = hrefWith(
    `/api/migrations/${migrationId}/plan/bills`,
    {},
    {
      plan: planId,
      q: filter.search,
      currency: filter.currency,
      cause: filter.cause,
      kind: filter.kind,
      way: filter.way,
    },
  );
  const place = (of: Page["next"]) => (of === null ? null : JSON.stringify(of));
  const pageHref = (of: { bills: string | null; billsBefore: string | null }) =>
    hrefWith(path, params, { ...of, bill: null, customer: null }, "bills");
  const checksOf = (row: { customerId: string; currency: string }) =>
    props.checks.filter((each) => each.customerId === row.customerId && each.currency === row.currency);
  const count = totals.reduce((sum, row) => sum + row.lines, 0);
  return (
    <Section
      id="bills"
      title="Next bills, customer by customer"
      note={what(filter)}
      aside={<DownloadLinks href={download} count={count} noun="charge line" />}
    >
      <form action={`${path}#bills`} className="mb-3 flex flex-wrap items-center gap-2">
        {filter.kind === null ? null : <input type="hidden" name="bkind" value={filter.kind} />}
        <div className="relative w-64 max-md:w-full">
          <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-ink3" />
          <Input
            type="search"
            name="bq"
            aria-label="Search next bills"
            defaultValue={filter.search ?? ""}
            placeholder="Name, e-mail or id"
            className="pl-8"
            maxLength={200}
          />
        </div>
        <Choice name="bcause" label="Cause" any="Any cause" value={filter.cause}>
          {causeOrder.map((cause) => [cause, causeName(cause)])}
        </Choice>
        <Choice name="bway" label="Up or down" any="Up or down" value={filter.way}>
          {Object.entries(ways)}
        </Choice>
        <Choice name="bcur" label="Currency" any="Any currency" value={filter.currency}>
          {props.currencies.map((currency) => [currency, currency.toUpperCase()])}
        </Choice>
        <Button type="submit">Filter</Button>
        {filtered ? (
          <a href={billsHref(path, params, {})} className="link">
            Show all
          </a>
        ) : null}
      </form>
      <Table
        caption="Next bills customer by customer"
        rows={bills}
        rowKey={(row) => `${row.customerId} ${row.currency}`}
        rowState={(row) => (row.customerId === opened ? "selected" : undefined)}
        expanded={(row) =>
          row.customerId === opened && lines !== null ? (
            <BillLines
              {...{ path, params }}
              checkOne={props.checkOne}
              lines={lines.lines.filter(({ currency }) => currency === row.currency)}
              isCut={lines.isCut}
            />
          ) : undefined
        }
        empty={<p className="py-6 text-ink2">No charge line of this plan matches. Take a filter away.</p>}
        columns={[
          {
            key: "name",
            header: "Customer",
            cell: (row) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <NameLink href={hrefWith(path, params, { customer: row.customerId, pane: null })}>
                  {row.name || row.customerId}
                </NameLink>
                <CutId id={row.customerId} className="font-normal text-ink3" />
              </span>
            ),
          },
          {
            key: "lines",
            header: "Lines",
            numeric: true,
            cell: (row) => (
              <NumberLink
                href={hrefWith(
                  path,
                  params,
                  { bill: row.customerId === opened ? null : row.customerId },
                  "bills",
                )}
                label={`${formatNoun(row.lines, "charge line")} of ${row.name || row.customerId}`}
              >
                {formatCount(row.lines)}
              </NumberLink>
            ),
            phone: "detail",
            phoneLabel: "Lines",
          },
          {
            key: "at",
            header: "Billed, UTC",
            cell: (row) =>
              row.at === null ? (
                absent
              ) : (
                <span className="whitespace-nowrap">{formatDay(row.at, "UTC", { year: true })}</span>
              ),
            minWidth: 800,
            phone: "hide",
          },
          ...moneyColumns<Page["bills"][number]>({ before: "Today", after: "After" }),
          {
            key: "why",
            header: "Cause",
            cell: (row) =>
              (row.causes ?? []).length === 0 ? (
                <span className="text-ink3">none</span>
              ) : (
                row.causes.map(causeName).join(", ")
              ),
            minWidth: 640,
            phone: "detail",
          },
          {
            key: "usage",
            header: "Usage so far",
            numeric: true,
            cell: (row) =>
              row.metered === 0 ? absent : <Money amountMinor={row.usageMinor} currency={row.currency} />,
            minWidth: 800,
            phone: "hide",
          },
          {
            key: "pending",
            header: "Pending, unbilled",
            numeric: true,
            cell: (row) => told(checksOf(row), "pendingMinor", row.currency),
            minWidth: 800,
            phone: "hide",
          },
          {
            key: "tax",
            header: "Tax",
            numeric: true,
            cell: (row) => told(checksOf(row), "taxMinor", row.currency),
            minWidth: 800,
            phone: "hide",
          },
          {
            key: "checked",
            header: "From outside",
            cell: (row) =>
              checksOf(row).map((check) => (
                <span key={check.subscriptionId} className="block">
                  <CheckVerdict row={check} />
                </span>
              )),
            minWidth: 800,
            phone: "detail",
          },
        ]}
      />
      {bills.length === 0 ? null : (
        <div className="mt-1 grid gap-1 border-ink3 border-t pt-2">
          {totals.map((row) => (
            <p key={row.currency} className="text-small">
              <strong className="font-strong">
                All {formatNoun(row.customers, "customer")}
                {filtered ? " of this filter" : ""}, {row.currency.toUpperCase()}:
              </strong>{" "}
              <Money amountMinor={row.beforeMinor} currency={row.currency} /> today,{" "}
              <Money amountMinor={row.afterMinor} currency={row.currency} /> after, difference{" "}
              <Difference amountMinor={row.differenceMinor} currency={row.currency} />, over{" "}
              {formatNoun(row.lines, "charge line")}.
            </p>
          ))}
        </div>
      )}
      <PagingFooter
        previousHref={previous === null ? undefined : pageHref({ billsBefore: place(previous), bills: null })}
        nextHref={next === null ? undefined : pageHref({ bills: place(next), billsBefore: null })}
      >
        {formatCount(bills.length)} shown{filtered ? ", filtered" : ""}, the largest difference first.
      </PagingFooter>
    </Section>
  );
}

/** What only the provider knows of a customer's next bills, once it was asked; until then it is not said, never zero. */
function told(checks: Checks, field: "pendingMinor" | "taxMinor", currency: string) {
  const amounts = checks.map((check) => check[field]);
  if (amounts.length === 0 || amounts.some((amount) => amount === null)) {
    return <span className="text-ink3">not said</span>;
  }
  const sum = amounts.reduce((total, amount) => total + BigInt(amount ?? 0), 0n);
  return <Money amountMinor={sum} currency={currency} />;
}

function what({ kind, cause, way, currency }: BillQuery["filter"]): string | undefined {
  const parts = [
    kind === null ? null : `lines: ${kindName(kind).toLowerCase()}`,
    cause === null ? null : `lines: ${causeName(cause).toLowerCase()}`,
    way === null ? null : ways[way].toLowerCase(),
    currency?.toUpperCase() ?? null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? undefined : `only ${parts.join(", ")}`;
}

function Choice(of: {
  name: string;
  label: string;
  any: string;
  value: string | null;
  children: readonly (readonly [string, string])[];
}) {
  return (
    <div className="w-44 max-md:w-[calc(50%-4px)]">
      <Select name={of.name} aria-label={of.label} defaultValue={of.value ?? ""}>
        <option value="">{of.any}</option>
        {of.children.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
    </div>
  );
}
