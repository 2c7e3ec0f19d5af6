import { causeName, causeReason, kindName } from "@/components/plans/bill-words";
import type { SearchParams } from "@/components/ui/href-with";
import { Money } from "@/components/ui/money";
import { Note } from "@/components/ui/note";
import { NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { type Column, Table } from "@/components/ui/table";
import { formatCount, formatNoun, formatQuantity } from "@/lib/format/count";
import type { getBills } from "@/lib/services/plans/get-bills";
import { billsHref } from "./bill-query";
import { Difference, moneyColumns } from "./money-columns";

export type Bills = Awaited<ReturnType<typeof getBills>>;
type Sum = Bills["totals"][number];

export interface BillsSectionProps {
  bills: Bills;
  railName: string;
  path: string;
  params: SearchParams;
}

/** A row of either table: a group of lines, or the sum of a currency's groups under them. */
type Row = Sum & { group: string | null };

/** Money first: what each customer is billed next, today against after, and why any of it differs. */
export function BillsSection({ bills, railName, path, params }: BillsSectionProps) {
  const { totals, kinds, causes, movedCredits } = bills;
  const href = (of: Parameters<typeof billsHref>[2]) => billsHref(path, params, of);
  const open = totals.reduce((sum, row) => sum + row.notComputed, 0);
  const metered = totals.reduce((sum, row) => sum + row.metered, 0);
  const usage = totals.filter((row) => row.usageMinor !== "0");
  const differing = new Set(causes.flatMap((row) => (row.cause === "none" ? [] : [row.currency])));
  return (
    <Section
      title="Next bills"
      note={`each charge line's next invoice by ${railName}, today against after; predicted from the snapshot, nothing is invoiced here`}
    >
      <Table
        caption="Next bills per currency"
        rows={withSums(totals, kinds, ({ kind }) => kind)}
        rowKey={(row) => `${row.currency} ${row.group}`}
        empty={<p className="text-ink2">No live charge line in this scope: nobody is billed next.</p>}
        columns={[
          {
            key: "what",
            header: "Charge lines that",
            cell: (row) => <Label row={row} name={row.group === null ? null : kindName(row.group)} />,
          },
          countColumn((row) =>
            href({ currency: row.currency, ...(row.group === null ? {} : { kind: row.group }) }),
          ),
          ...moneyColumns<Row>({ before: "Next bills today", after: "After" }),
        ]}
      />
      {differing.size > 0 ? (
        <div className="mt-4">
          <Table
            caption="Next bills by cause"
            rows={withSums(
              totals.filter(({ currency }) => differing.has(currency)),
              causes,
              ({ cause }) => cause,
            )}
            rowKey={(row) => `${row.currency} ${row.group}`}
            columns={[
              {
                key: "cause",
                header: "Cause",
                cell: (row) => <Label row={row} name={row.group === null ? null : causeName(row.group)} />,
              },
              {
                key: "why",
                header: "What it means",
                cell: (row) => <span className="text-ink2">{causeReason(row.group ?? "")}</span>,
                phone: "detail",
                minWidth: 800,
              },
              countColumn((row) =>
                href({ currency: row.currency, ...(row.group === null ? {} : { cause: row.group }) }),
              ),
              wayColumn("up", "Up", href),
              wayColumn("down", "Down", href),
              {
                key: "open",
                header: "No figure",
                numeric: true,
                cell: (row) => formatCount(row.notComputed),
                minWidth: 640,
                phone: "hide",
              },
              {
                key: "difference",
                header: "Difference",
                numeric: true,
                cell: (row) => <Difference amountMinor={row.differenceMinor} currency={row.currency} />,
              },
            ]}
          />
        </div>
      ) : null}
      <ul className="mt-3 grid gap-1 text-ink2 text-small">
        {metered === 0 ? null : (
          <li>
            {formatNoun(metered, "metered line")} {metered === 1 ? "is" : "are"} billed for usage when the
            period ends; usage is in no figure above.
            {usage.length === 0 ? null : (
              <>
                {" "}
                Until the snapshot it came to{" "}
                {usage.map((row, index) => (
                  <span key={row.currency}>
                    {index === 0 ? "" : index === usage.length - 1 ? " and " : ", "}
                    <Money amountMinor={row.usageMinor} currency={row.currency} />
                  </span>
                ))}
                .
              </>
            )}
            {movedCredits === null
              ? null
              : ` What of it moves burns ${formatQuantity(movedCredits, "credits")} so far.`}
          </li>
        )}
        <li>
          Pending items, unbilled charges and tax are columns of their own below: the snapshot does not say,
          so they are in no figure above. They stay with {railName}, the same before and after.
        </li>
      </ul>
      {open === 0 ? null : (
        <Note tone="warn">
          <NumberLink href={href({ way: "open" })} tone="warn">
            {formatNoun(open, "charge line")}
          </NumberLink>{" "}
          {open === 1 ? "has" : "have"} no figure and {open === 1 ? "is" : "are"} in none of the sums: the
          price or its amount is not known here.
        </Note>
      )}
    </Section>
  );
}

/** Groups under their currency, each currency followed by its sum where there is more than one group. */
function withSums<Group extends Sum>(
  totals: readonly Sum[],
  groups: readonly Group[],
  nameOf: (group: Group) => string,
): Row[] {
  return totals.flatMap((total): Row[] => {
    const own = groups
      .filter(({ currency }) => currency === total.currency)
      .map((group): Row => ({ ...group, group: nameOf(group) }));
    return own.length === 1 ? own : [...own, { ...total, group: null }];
  });
}

function Label({ row, name }: { row: Row; name: string | null }) {
  const currency = row.currency.toUpperCase();
  return name === null ? (
    <strong className="font-strong">All, {currency}</strong>
  ) : (
    <>
      {name} <span className="font-normal text-ink3">{currency}</span>
    </>
  );
}

const countColumn = (hrefOf: (row: Row) => string): Column<Row> => ({
  key: "lines",
  header: "Lines",
  numeric: true,
  cell: (row) => (
    <NumberLink href={hrefOf(row)} label={`${formatNoun(row.lines, "charge line")}, ${row.currency}`}>
      {formatCount(row.lines)}
    </NumberLink>
  ),
  phone: "detail",
  phoneLabel: "Lines",
});

/** What of the difference goes up, or down, with the lines behind it. */
const wayColumn = (
  way: "up" | "down",
  header: string,
  href: (of: Parameters<typeof billsHref>[2]) => string,
): Column<Row> => ({
  key: way,
  header,
  numeric: true,
  cell: (row) => {
    const amountMinor = way === "up" ? row.upMinor : row.downMinor;
    if (amountMinor === "0") return <span className="text-ink3">0</span>;
    return (
      <NumberLink
        href={href({ currency: row.currency, way, ...(row.group === null ? {} : { cause: row.group }) })}
      >
        <Money amountMinor={amountMinor} currency={row.currency} difference showCurrency={false} />
      </NumberLink>
    );
  },
  phone: way === "up" ? "line" : "side",
  phoneLabel: header,
});
