import { Glyph } from "@/components/ui/glyph";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { absent, formatDuration } from "@/lib/format";
import type { RunSummary } from "@/lib/services/migrations/get-overview";
import { runGlyphs, runNames, runPages } from "./run-words";

/** The newest runs of this migration, of every kind. */
export const RecentRuns = ({ runs, migrationId }: { runs: readonly RunSummary[]; migrationId: string }) => (
  <Section title="Recent runs">
    <Table
      caption="Recent runs"
      rows={runs}
      rowKey={(run) => run.id}
      empty={
        <p className="text-ink2">
          Nothing ran yet. Exports, dry runs, imports and validations are listed here.
        </p>
      }
      columns={[
        {
          key: "run",
          header: "Run",
          className: "md:w-40",
          cell: (run) => (
            <NameLink href={`/migrations/${migrationId}/${runPages[run.kind]}`}>
              {runNames[run.kind]} {run.number}
            </NameLink>
          ),
        },
        {
          key: "state",
          header: "State",
          phone: "value",
          className: "md:w-36",
          cell: (run) => (
            <span className="inline-flex items-center gap-1.5 font-normal">
              <Glyph state={runGlyphs[run.state]} decorative size={14} />
              {run.state}
            </span>
          ),
        },
        { key: "why", header: "What it says", phone: "detail", cell: (run) => run.says },
        {
          key: "by",
          header: "Started by",
          phone: "line",
          className: "md:w-40",
          cell: (run) => run.startedBy,
        },
        {
          key: "took",
          header: "Took",
          numeric: true,
          phone: "hide",
          className: "md:w-28",
          cell: (run) =>
            run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : absent,
        },
        {
          key: "at",
          header: "Started",
          numeric: true,
          phone: "side",
          className: "md:w-36",
          cell: (run) => <Timestamp at={run.startedAt} />,
        },
      ]}
    />
  </Section>
);
