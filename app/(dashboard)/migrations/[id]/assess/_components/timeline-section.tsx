import type { HoldDay } from "@/components/plans/holds-section";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatDay } from "@/lib/format/time";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import type { getChecklist } from "@/lib/services/assessments/get-checklist";

type Phase = Awaited<ReturnType<typeof getChecklist>>["timeline"][number];

export interface TimelineSectionProps {
  timeline: readonly Phase[];
  renewals: Assessment["renewals"];
  /** Customers whom the newest plan holds for a renewal, by the UTC day of their release. */
  holds: readonly HoldDay[];
  path: string;
}

/** The phases on the calendar, recorded days marked, with the renewals that fall into each. */
export function TimelineSection({ timeline, renewals, holds, path }: TimelineSectionProps) {
  const most = Math.max(1, ...renewals.map(({ lines }) => lines));
  const busiest = renewals.find(({ lines }) => lines === most);
  const renewing = ({ start, end }: Phase) =>
    renewals.filter(({ day }) => day >= start && day < end).reduce((sum, { lines }) => sum + lines, 0);
  return (
    <Section title="Timeline" note="default lengths; recorded days are marked">
      {renewals.every(({ lines }) => lines === 0) ? null : (
        <figure className="mb-3">
          <div
            role="img"
            aria-label={`Charge lines that renew by day; most on ${busiest?.day ?? ""}: ${most}`}
            className="flex h-16 items-end gap-px"
          >
            {renewals.map(({ day, lines, customers }) => (
              <span
                key={day}
                title={`${day}: ${formatNoun(lines, "line")} of ${formatNoun(customers, "customer")}`}
                className="flex-1 bg-ctl"
                style={{ height: `${lines === 0 ? 0 : Math.max(4, (lines / most) * 100)}%` }}
              />
            ))}
          </div>
          <figcaption className="flex justify-between text-ink3 text-small">
            <span>{renewals[0]?.day}</span>
            {busiest ? (
              <span>
                {formatNoun(most, "line")} renew on {busiest.day}
              </span>
            ) : null}
            <span>{renewals.at(-1)?.day}</span>
          </figcaption>
        </figure>
      )}
      {holds.length === 0 ? null : (
        <p className="mb-3 text-ink2 text-small">
          <a href={`${path}?bucket=near-renewal#review`} className="link font-name text-ink">
            Held for a renewal
          </a>
          , released on{" "}
          {holds
            .map(({ day, customers }) => `${formatDay(`${day}T00:00:00Z`, "UTC")}: ${formatCount(customers)}`)
            .join(", ")}
          .
        </p>
      )}
      <Table
        caption="Phases"
        density="dense"
        rows={timeline}
        rowKey={(phase) => phase.id}
        columns={[
          { key: "name", header: "Phase", cell: (phase) => phase.name },
          {
            key: "start",
            header: "From",
            cell: (phase) => <Day day={phase.start} actual={phase.startIsActual} />,
          },
          {
            key: "end",
            header: "Until",
            cell: (phase) => <Day day={phase.end} actual={phase.endIsActual} />,
          },
          {
            key: "renewals",
            header: "Renewals",
            numeric: true,
            phone: "value",
            cell: (phase) => formatCount(renewing(phase)),
          },
        ]}
      />
    </Section>
  );
}

function Day({ day, actual }: { day: string; actual: boolean }) {
  return (
    <span className={actual ? "font-name" : "text-ink2"}>
      <time dateTime={day} className="whitespace-nowrap">
        {formatDay(`${day}T00:00:00Z`, "UTC")}
      </time>
      {actual ? <span className="text-ink3 text-small"> recorded</span> : null}
    </span>
  );
}
