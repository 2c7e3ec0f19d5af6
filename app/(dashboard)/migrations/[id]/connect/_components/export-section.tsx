"use client";
import { Section } from "@/components/ui/page-header";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { ExportSettings } from "./export-settings";
import { ExportProgress, FailedExport } from "./later-parts";
import { StartExport } from "./start-export";

export interface ExportSectionProps {
  connections: Connections;
  snapshotNumber: number | null;
  isRunning: boolean;
  showStart: boolean;
}

/** The export: its settings while nothing runs, its progress while it does. */
export function ExportSection({ connections, snapshotNumber, isRunning, showStart }: ExportSectionProps) {
  const { migration, export: run, mayConnect, mayExport } = connections;
  // Pace and days are questions to a provider; a file holds what it holds.
  const isFile = connections.source !== null && "offline" in connections.source.settings;
  return (
    <Section
      title={run ? `Export ${run.number}` : "Export"}
      note={
        snapshotNumber === null
          ? `reads ${isFile ? "the file" : migration.sourceName}, writes nothing`
          : `snapshot ${snapshotNumber} is the newest and never changes`
      }
      aside={
        showStart ? (
          <StartExport
            migrationId={migration.id}
            settings={migration.settings}
            sourceName={migration.sourceName}
            mayExport={mayExport}
            isFile={isFile}
          />
        ) : undefined
      }
    >
      {run && isRunning ? <ExportProgress migrationId={migration.id} runId={run.runId} /> : null}
      {run?.state === "failed" ? (
        <FailedExport
          migrationId={migration.id}
          runId={run.runId}
          reason={run.stateReason}
          mayExport={mayExport}
        />
      ) : null}
      {run?.state === "cancelled" ? (
        <p className="mb-3 text-ink2">
          Export {run.number} ended before it had a snapshot. {run.stateReason}
        </p>
      ) : null}
      {isRunning || isFile ? null : (
        <ExportSettings
          migrationId={migration.id}
          settings={migration.settings}
          sourceName={migration.sourceName}
          defaultRequestsPerSecond={connections.defaultRequestsPerSecond}
          mayConnect={mayConnect}
        />
      )}
    </Section>
  );
}
