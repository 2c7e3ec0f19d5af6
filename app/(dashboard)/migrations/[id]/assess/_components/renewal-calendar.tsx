import Link from "next/link";
import { NumberLink } from "@/components/ui/number-link";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatDay } from "@/lib/format/time";
import type { Assessment } from "@/lib/services/assessments/get-assessment";

type Renewals = Assessment["renewals"];

/** UTC days, `YYYY-MM-DD`, half-open; null leaves a side open. */
export interface Days {
  readonly from: string | null;
  readonly until: string | null;
}

export const dayText = (day: string) => formatDay(`${day}T00:00:00Z`, "UTC");

/** Charge lines that renew, day by day, as a picture and as a table; a day opens its customers. */
export function RenewalCalendar({
  renewals,
  opened,
  hrefOf,
}: {
  renewals: Renewals;
  opened: string | null;
  hrefOf: (day: string) => string;
}) {
  const busy = renewals.filter(({ lines }) => lines > 0);
  if (busy.length === 0) return null;
  const most = Math.max(...busy.map(({ lines }) => lines));
  const busiest = busy.find(({ lines }) => lines === most);
  const total = busy.reduce((sum, { lines }) => sum + lines, 0);
  return (
    <figure className="mb-3">
      {/* For hands with a pointer; the table below has the same links for everybody. */}
      <div aria-hidden className="flex h-16 gap-px">
        {renewals.map(({ day, lines, customers }) =>
          lines === 0 ? (
            <span key={day} className="flex-1" />
          ) : (
            <Link
              key={day}
              href={hrefOf(day)}
              scroll={false}
              prefetch={false}
              tabIndex={-1}
              title={`${day}: ${formatNoun(lines, "line")} of ${formatNoun(customers, "customer")}`}
              className="group flex h-full flex-1 items-end"
            >
              <span
                className={day === opened ? "w-full bg-ink" : "w-full bg-ctl group-hover:bg-ink2"}
                style={{ height: `${Math.max(4, (lines / most) * 100)}%` }}
              />
            </Link>
          ),
        )}
      </div>
      <figcaption className="flex justify-between gap-3 text-ink3 text-small">
        <span>{dayText(renewals[0]?.day ?? "")}</span>
        {busiest ? (
          <span>
            {formatNoun(total, "line")} renew, most on {dayText(busiest.day)}: {formatCount(most)}
          </span>
        ) : null}
        <span>{dayText(renewals.at(-1)?.day ?? "")}</span>
      </figcaption>
      <details className="pt-1">
        <summary className="cursor-pointer text-ink2 text-small">
          Renewals by day, {formatNoun(busy.length, "day")}
        </summary>
        <Table
          caption="Renewals by day"
          density="dense"
          rows={busy}
          rowKey={({ day }) => day}
          rowState={({ day }) => (day === opened ? "selected" : undefined)}
          columns={[
            { key: "day", header: "Day, UTC", cell: ({ day }) => <time dateTime={day}>{dayText(day)}</time> },
            {
              key: "customers",
              header: "Customers",
              numeric: true,
              phone: "value",
              cell: ({ day, customers }) => (
                <NumberLink
                  href={hrefOf(day)}
                  label={`${formatNoun(customers, "customer")} on ${dayText(day)}`}
                >
                  {formatCount(customers)}
                </NumberLink>
              ),
            },
            {
              key: "lines",
              header: "Lines",
              numeric: true,
              phone: "side",
              phoneLabel: "Lines",
              cell: ({ lines }) => formatCount(lines),
              sum: formatCount(total),
            },
          ]}
        />
      </details>
    </figure>
  );
}
