import { billNotes, causeName } from "@/components/plans/bill-words";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { Money } from "@/components/ui/money";
import { NameLink } from "@/components/ui/number-link";
import { Table } from "@/components/ui/table";
import { formatQuantity } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import { formatDay } from "@/lib/format/time";
import type { BillLine } from "@/lib/services/plans/get-bills";
import { CheckBills, type CheckBillsProps } from "./check-bills";
import { Difference } from "./money-columns";

export interface BillLinesProps {
  path: string;
  params: SearchParams;
  lines: readonly BillLine[];
  /** How to ask the provider about this customer alone; null where it cannot be asked. */
  checkOne: Omit<CheckBillsProps, "customers" | "label"> | null;
  /** True when the customer has more lines than are shown. */
  isCut: boolean;
}

/** One customer's charge lines: each with its next bill, what the figure rests on, and its record. */
export function BillLines({ path, params, lines, isCut, checkOne }: BillLinesProps) {
  const money = (amountMinor: string | null | undefined, currency: string) =>
    amountMinor == null ? (
      <span className="text-ink3">no figure</span>
    ) : (
      <Money amountMinor={amountMinor} currency={currency} />
    );
  return (
    <>
      <Table
        caption={`Charge lines of ${lines[0]?.name || lines[0]?.customerId || "this customer"}`}
        density="dense"
        rows={lines}
        rowKey={(line) => line.lineId}
        columns={[
          {
            key: "line",
            header: "Charge line",
            cell: (line) => (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <NameLink href={hrefWith(path, params, { customer: line.customerId, pane: "raw" })}>
                  {line.priceName}
                  {line.metered ? ", metered" : ""}
                </NameLink>
                <CutId id={line.lineId} className="font-normal text-ink3" />
              </span>
            ),
          },
          {
            key: "at",
            header: "Billed, UTC",
            cell: (line) =>
              line.bill?.at == null ? (
                absent
              ) : (
                <span className="whitespace-nowrap">{formatDay(line.bill.at, "UTC", { year: true })}</span>
              ),
            phone: "line",
            minWidth: 480,
          },
          {
            key: "before",
            header: "Today",
            numeric: true,
            side: "old",
            cell: (line) => money(line.bill?.beforeMinor, line.currency),
            phone: "line",
            phoneLabel: "Today",
          },
          {
            key: "after",
            header: "After",
            numeric: true,
            side: "new",
            cell: (line) => money(line.bill?.afterMinor, line.currency),
            phone: "side",
            phoneLabel: "After",
          },
          {
            key: "difference",
            header: "Difference",
            numeric: true,
            cell: (line) =>
              line.bill?.differenceMinor == null ? (
                absent
              ) : (
                <Difference amountMinor={line.bill.differenceMinor} currency={line.currency} />
              ),
          },
          {
            key: "usage",
            header: "Usage so far",
            numeric: true,
            cell: (line) => usageText(line),
            minWidth: 640,
            phone: "hide",
          },
          {
            key: "why",
            header: "Cause and notes",
            cell: (line) => (
              <span className="text-ink2">
                {[
                  line.cause === "none" ? null : causeName(line.cause),
                  line.bill === null ? "the plan is older than this forecast" : billNotes(line.bill.notes),
                  movedText(line),
                ]
                  .filter(Boolean)
                  .join("; ")}
              </span>
            ),
            phone: "detail",
          },
        ]}
      />
      {checkOne === null || lines[0] === undefined ? null : (
        <div className="pt-2">
          <CheckBills
            {...checkOne}
            customers={[lines[0].customerId]}
            label={`Check this customer with ${checkOne.railName}`}
          />
        </div>
      )}
      {isCut ? (
        <p className="pt-2 text-ink3 text-small">The download has all lines of this customer.</p>
      ) : null}
    </>
  );
}

function usageText({ bill, currency }: BillLine) {
  if (!bill?.usage) return absent;
  return (
    <span className="whitespace-nowrap">
      {formatQuantity(bill.usage.quantity, bill.usage.unit ?? "units")},{" "}
      <Money amountMinor={bill.usage.amountMinor} currency={currency} />
    </span>
  );
}

const movedText = ({ bill }: BillLine): string | null =>
  bill?.moved?.credits == null ? null : `${formatQuantity(bill.moved.credits, "credits")} so far`;
