import { checkCause } from "@/components/plans/bill-words";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { Money } from "@/components/ui/money";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { type Column, Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import type { getBillChecks } from "@/lib/services/plans/check-bills";
import { CheckBills, type CheckBillsProps } from "./check-bills";

type Checks = Awaited<ReturnType<typeof getBillChecks>>;
type Check = Checks["checks"][number];

export interface BillChecksProps extends Omit<CheckBillsProps, "customers" | "label"> {
  checks: Checks;
  path: string;
  params: SearchParams;
}

const sample = 20;
const rowsShown = 25;

/** Our figures held against the provider's own, with what only the provider knows: pending items and tax. */
export function BillChecks(props: BillChecksProps) {
  const { checks: told, path, params, ...checkOne } = props;
  const { checks, isOffered, agreed } = told;
  const { railName } = checkOne;
  if (!isOffered && checks.length === 0) return null;
  const equal = checks.filter(({ verdict }) => verdict === "equal").length;
  const differs = checks.filter(({ verdict }) => verdict === "differs").length;
  const [first, rest] = [checks.slice(0, rowsShown), checks.slice(rowsShown)];
  const table = (rows: readonly Check[], caption: string) => (
    <Table
      caption={caption}
      density="dense"
      rows={rows}
      rowKey={(row) => row.subscriptionId}
      columns={columns(railName, path, params)}
    />
  );
  return (
    <Section
      id="checks"
      title="Checked from outside"
      note={
        checks.length === 0
          ? `what ${railName} itself says it will invoice next, beside our figure`
          : `${formatNoun(checks.length, "subscription")}: ${formatCount(equal)} equal, ${formatCount(differs)} ${differs === 1 ? "differs" : "differ"}; without usage, pending items and tax`
      }
    >
      <div className="mb-3">
        <CheckBills {...checkOne} customers={null} label={`Check ${sample} customers with ${railName}`} />
        {agreed === null ? null : (
          <p className="mt-2 text-ink3 text-small">
            {agreed.by} agreed to the request <Timestamp at={agreed.at} />.
          </p>
        )}
      </div>
      {checks.length === 0 ? null : table(first, "Next bills checked from outside")}
      {rest.length === 0 ? null : (
        <details className="mt-3">
          <summary className="link text-ink2 text-small">
            {formatNoun(rest.length, "more subscription")}
          </summary>
          <div className="mt-2">{table(rest, "Further next bills checked from outside")}</div>
        </details>
      )}
    </Section>
  );
}

/** "equal", or by how much it differs. */
export function CheckVerdict({ row }: { row: Check }) {
  if (row.verdict === "equal") return <span className="text-ok">equal</span>;
  if (row.verdict === "open" || row.differenceMinor === null)
    return <span className="text-ink3">{checkCause(row.cause ?? "")}</span>;
  return (
    <span className="text-warn">
      differs by{" "}
      <Money amountMinor={row.differenceMinor} currency={row.currency} difference className="font-name" />
      {row.cause === null ? "" : `, ${checkCause(row.cause)}`}
    </span>
  );
}

function columns(railName: string, path: string, params: SearchParams): Column<Check>[] {
  const money = (amountMinor: string | null, { currency }: Check, unknown: string) =>
    amountMinor === null ? (
      <span className="text-ink3">{unknown}</span>
    ) : (
      <Money amountMinor={amountMinor} currency={currency} />
    );
  return [
    {
      key: "customer",
      header: "Customer and subscription",
      cell: (row) => (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <NameLink href={hrefWith(path, params, { customer: row.customerId, pane: null })}>
            <CutId id={row.customerId} />
          </NameLink>
          <CutId id={row.subscriptionId} className="font-normal text-ink3" />
        </span>
      ),
    },
    {
      key: "ours",
      header: "Our figure",
      numeric: true,
      cell: (row) => money(row.oursMinor, row, "no figure"),
      phone: "line",
      phoneLabel: "Ours",
    },
    {
      key: "theirs",
      header: `${railName} says`,
      numeric: true,
      side: "old",
      cell: (row) => money(row.outsideMinor, row, "nothing"),
      phone: "side",
      phoneLabel: railName,
    },
    { key: "verdict", header: "Verdict", cell: (row) => <CheckVerdict row={row} />, phone: "detail" },
    {
      key: "pending",
      header: "Pending, unbilled",
      numeric: true,
      cell: (row) => (row.verdict === "open" ? absent : money(row.pendingMinor, row, "not said")),
      minWidth: 640,
      phone: "hide",
    },
    {
      key: "tax",
      header: "Tax",
      numeric: true,
      cell: (row) => (row.verdict === "open" ? absent : money(row.taxMinor, row, "not said")),
      minWidth: 640,
      phone: "hide",
    },
    {
      key: "at",
      header: "Checked",
      cell: (row) => <Timestamp at={row.takenAt} />,
      minWidth: 800,
      phone: "hide",
    },
  ];
}
