import type { HoldDay } from "@/components/plans/holds-section";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { NameLink, NumberLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount, formatNoun } from "@/lib/format/count";
import { absent } from "@/lib/format/symbols";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import type { getChecklist } from "@/lib/services/assessments/get-checklist";
import type { ServiceContext } from "@/lib/services/context";
import { runPages } from "../../_components/run-words";
import { type Days, dayText, RenewalCalendar } from "./renewal-calendar";
import { RenewingCustomers } from "./renewing-customers";

type Plan = Awaited<ReturnType<typeof getChecklist>>;
type Phase = Plan["timeline"][number];
type Milestone = Plan["milestones"][number];

export interface TimelineSectionProps {
  context: ServiceContext;
  migrationId: string;
  plan: Pick<Plan, "timeline" | "timelineSentence" | "milestones">;
  assessment: Assessment;
  /** Customers whom the newest plan holds for a renewal, by the UTC day of their release. */
  holds: readonly HoldDay[];
  query: SearchParams;
  path: string;
}

const dayMs = 86_400_000;
const shift = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The phases with planned and actual days, what was done when, and the renewals that fall into each. */
export function TimelineSection(props: TimelineSectionProps) {
  const { context, migrationId, plan, assessment, holds, query, path } = props;
  const { timeline, milestones } = plan;
  const { renewals } = assessment;
  const opened = oneOf(query, "renews");
  const hrefOf = (what: string) =>
    hrefWith(path, query, { renews: what === opened ? null : what, renewsAfter: null }, "timeline");
  const spans = new Map<string, Days>(timeline.map(({ id }, index) => [id, daysOf(timeline, index)]));
  const linesIn = ({ from, until }: Days) =>
    renewals
      .filter(({ day }) => (from === null || day >= from) && (until === null || day < until))
      .reduce((sum, { lines }) => sum + lines, 0);
  const phase = timeline.find(({ id }) => id === opened);
  const day = renewals.find((each) => each.day === opened)?.day ?? null;
  const days = phase ? spans.get(phase.id) : day === null ? undefined : { from: day, until: shift(day, 1) };
  const list = days ? (
    <RenewingCustomers
      {...{ context, migrationId, query, path, days }}
      title={phase?.name ?? dayText(day ?? "")}
    />
  ) : null;
  return (
    <Section id="timeline" title="Timeline" note={plan.timelineSentence}>
      <RenewalCalendar renewals={renewals} opened={day} hrefOf={hrefOf} />
      {phase || list === null ? null : <div className="mb-5">{list}</div>}
      {holds.length === 0 ? null : (
        <p className="mb-3 text-ink2 text-small">
          <a href={`${path}?bucket=near-renewal#review`} className="link font-name text-ink">
            Held for a renewal
          </a>
          , released on{" "}
          {holds.map(({ day: on, customers }) => `${dayText(on)}: ${formatCount(customers)}`).join(", ")}.
        </p>
      )}
      <Table
        caption="Phases"
        density="dense"
        rows={timeline}
        rowKey={({ id }) => id}
        rowState={({ id }) => (id === opened ? "selected" : undefined)}
        expanded={({ id }) => (id === opened ? list : null)}
        columns={[
          { key: "name", header: "Phase", cell: ({ name }) => name },
          {
            key: "planned",
            header: "Planned",
            phone: "line",
            phoneLabel: "Planned",
            cell: ({ planned }) => <Span start={planned.start} end={planned.end} />,
          },
          {
            key: "now",
            header: "As it went, and expected",
            phone: "detail",
            phoneLabel: "Now",
            cell: (each) => <Span {...each} />,
          },
          {
            key: "late",
            header: "Against plan",
            numeric: true,
            phone: "side",
            cell: ({ lateDays }) => <Late days={lateDays} />,
          },
          {
            key: "renewals",
            header: "Renewals",
            numeric: true,
            phone: "value",
            cell: (each) => {
              const lines = linesIn(spans.get(each.id) ?? { from: null, until: null });
              if (lines === 0) return "0";
              return (
                <NumberLink href={hrefOf(each.id)} label={`${formatNoun(lines, "renewal")}: ${each.name}`}>
                  {formatCount(lines)}
                </NumberLink>
              );
            },
          },
        ]}
      />
      <Table
        className="mt-4"
        caption="Milestones"
        density="dense"
        rows={milestones}
        rowKey={({ id }) => id}
        columns={[
          { key: "name", header: "What is done", cell: (each) => nameOf(each, migrationId) },
          {
            key: "planned",
            header: "Planned by",
            phone: "line",
            phoneLabel: "Planned by",
            cell: ({ plannedOn }) => (plannedOn === null ? absent : dayText(plannedOn)),
          },
          { key: "done", header: "Done on", phone: "detail", phoneLabel: "Done on", cell: doneOn },
          {
            key: "late",
            header: "Against plan",
            numeric: true,
            phone: "value",
            cell: ({ lateDays }) => <Late days={lateDays} />,
          },
        ]}
      />
    </Section>
  );
}

/** The days whose renewals count for a phase: up to the next one's beginning, so that every renewal counts once. */
function daysOf(timeline: readonly Phase[], index: number): Days {
  const from = index === 0 ? null : (timeline[index]?.start ?? null);
  return { from, until: timeline[index + 1]?.start ?? null };
}

/** Each milestone is the work of one kind of run; its page shows the runs. */
function nameOf({ id, name, facts }: Milestone, migrationId: string) {
  if (facts === null) return name;
  const page = id === "approval" ? "preview" : id === "pilot" ? "import" : runPages[id];
  return <NameLink href={`/migrations/${migrationId}/${page}`}>{name}</NameLink>;
}

function doneOn({ facts }: Milestone) {
  if (facts === null) return <span className="text-ink3">not yet</span>;
  const { first, last, begun, times } = facts;
  if (first === null) return <span className="text-warn">begun {dayText(begun)}, not ended</span>;
  const again = times === 1 ? "" : `, ${formatCount(times)} times, last ${dayText(last ?? first)}`;
  return (
    <>
      <time dateTime={first} className="font-name">
        {dayText(first)}
      </time>
      <span className="text-ink3 text-small">{again}</span>
    </>
  );
}

function Late({ days }: { days: number }) {
  if (days > 0) return <span className="font-name text-warn">{formatNoun(days, "day")} late</span>;
  return <span className="text-ink3">{days < 0 ? `${formatNoun(-days, "day")} early` : "in time"}</span>;
}

/** First and last day of a span whose `end` is the day after it; days that runs recorded stand out. */
function Span(span: { start: string; end: string; startIsActual?: boolean; endIsActual?: boolean }) {
  const { start, end, startIsActual = false, endIsActual = false } = span;
  const one = (day: string, actual: boolean) => (
    <time dateTime={day} className={actual ? "font-name text-ink" : undefined}>
      {dayText(day)}
    </time>
  );
  const last = shift(end, -1);
  const recorded = startIsActual && endIsActual ? "recorded" : startIsActual ? "begun" : "ended";
  return (
    <span className="whitespace-nowrap text-ink2">
      {one(start, startIsActual)}
      {last === start ? null : <> to {one(last, endIsActual)}</>}
      {startIsActual || endIsActual ? <span className="text-ink3 text-small"> {recorded}</span> : null}
    </span>
  );
}
