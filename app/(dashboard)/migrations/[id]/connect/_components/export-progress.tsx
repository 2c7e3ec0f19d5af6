"use client";
import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { Progress } from "@/components/ui/progress";
import { Table } from "@/components/ui/table";
import { absent, formatDuration } from "@/lib/format";
import { formatCount, formatRate } from "@/lib/format/count";
import type { RunProgress } from "@/lib/services/runs/get-progress";
import { useRunProgress } from "../../_components/use-run-progress";

const phases = [
  { phase: "list", name: "Lists, page by page", count: "objects" },
  { phase: "catchUp", name: "Changed while reading", count: "objects" },
  { phase: "references", name: "Objects that no list shows", count: "objects" },
  { phase: "fanOut", name: "Details of each object", count: "objects" },
  { phase: "catalogue", name: "Catalogue in our own terms", count: "records" },
  { phase: "customers", name: "Customers in our own terms", count: "records" },
  { phase: "finish", name: "Counting and hashing", count: "records" },
] as const;

/** What an export has read so far, phase by phase, from committed pages. */
export function ExportProgress({ migrationId, runId }: { migrationId: string; runId: string }) {
  const { data: run, isError } = useRunProgress(migrationId, runId);
  const rows = phases.map((phase) => ({ ...phase, ...progressOf(run, phase.phase, phase.count) }));
  return (
    <div className="grid gap-2">
      <p className="text-ink2 text-small">
        {isError
          ? "The app does not answer; these figures are older. The export goes on by itself."
          : run
            ? runLine(run)
            : "Asking for the progress…"}
      </p>
      <Table
        caption="Progress of the export"
        density="dense"
        rows={rows}
        rowKey={(row) => row.phase}
        columns={[
          {
            key: "phase",
            header: "Step",
            className: "md:w-64",
            cell: (row) => (
              <span className="flex items-center gap-2">
                <Glyph state={row.glyph} size={14} />
                {row.name}
              </span>
            ),
          },
          {
            key: "bar",
            header: "Parts",
            phone: "hide",
            cell: (row) => (
              <Progress
                label={row.name}
                done={row.done}
                total={row.chunks}
                tone="ink"
                valueText={`${row.done} of ${row.chunks} parts`}
              />
            ),
          },
          {
            key: "parts",
            header: "Done",
            numeric: true,
            phone: "side",
            className: "md:w-28",
            cell: (row) =>
              row.chunks === 0 ? absent : `${formatCount(row.done)} of ${formatCount(row.chunks)}`,
          },
          {
            key: "count",
            header: "Read",
            numeric: true,
            phone: "value",
            className: "md:w-36",
            cell: (row) => (row.counted === null ? absent : `${formatCount(row.counted)} ${row.count}`),
          },
        ]}
      />
    </div>
  );
}

function progressOf(run: RunProgress | null | undefined, phase: string, count: string) {
  const found = run?.phases.find((each) => each.phase === phase);
  const glyph: GlyphState =
    !found || found.chunks === 0 ? "not-started" : found.done === found.chunks ? "done" : "in-progress";
  return {
    glyph,
    done: found?.done ?? 0,
    chunks: found?.chunks ?? 0,
    counted: found ? (found.counts[count] ?? 0) : null,
  };
}

function runLine(run: RunProgress): string {
  const age = run.heartbeatAgeSeconds;
  const parts = [
    run.state === "running" ? null : `${run.state}: ${run.stateReason ?? ""}`,
    `started by ${run.startedBy}`,
    run.requestsPerSecond === null ? null : `at most ${run.requestsPerSecond} requests a second`,
    run.ratePerSecond === null ? null : formatRate(run.ratePerSecond),
    age === null ? "no worker holds a part right now" : `heartbeat ${formatDuration(age * 1000)} ago`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
