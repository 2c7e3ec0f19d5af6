import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { NameLink } from "@/components/ui/number-link";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";

export interface RunListProps {
  path: string;
  shownId: string | null;
  runs: readonly {
    id: string;
    number: number;
    state: "running" | "paused" | "cancelling" | "cancelled" | "failed" | "done";
    says: string;
    startedBy: string;
    startedAt: string;
    endedAt: string | null;
    isRetry: boolean;
  }[];
}

const glyphs: Record<RunListProps["runs"][number]["state"], GlyphState> = {
  running: "in-progress",
  paused: "inconclusive",
  cancelling: "in-progress",
  cancelled: "not-started",
  failed: "failed",
  done: "done",
};

/** All imports of this migration. */
export function RunList({ path, shownId, runs }: RunListProps) {
  return (
    <Section title="Imports" note="newest first">
      <Table
        caption="Imports"
        rows={runs}
        rowKey={(run) => run.id}
        rowState={(run) => (run.id === shownId ? "selected" : undefined)}
        columns={[
          {
            key: "run",
            header: "Run",
            cell: (run) => (
              <NameLink href={`${path}?run=${run.id}`}>
                Import {run.number}
                {run.isRetry ? ", retry of set-aside records" : ""}
              </NameLink>
            ),
          },
          {
            key: "state",
            header: "State",
            cell: (run) => (
              <span className="flex items-center gap-1.5">
                <Glyph state={glyphs[run.state]} decorative />
                {run.state}
              </span>
            ),
            phone: "value",
          },
          {
            key: "says",
            header: "What it says",
            cell: (run) => run.says,
            phone: "detail",
            minWidth: 640,
          },
          { key: "by", header: "Started by", cell: (run) => run.startedBy, phone: "line" },
          {
            key: "at",
            header: "Started",
            numeric: true,
            cell: (run) => <Timestamp at={run.startedAt} />,
            phone: "side",
          },
        ]}
      />
    </Section>
  );
}
