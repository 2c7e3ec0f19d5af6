import { phaseName } from "@/components/records/entity-words";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";

export interface TimeSectionProps {
  estimate: {
    phases: readonly { phase: string; writes: number; requests: number; seconds: number }[];
    requests: number;
    seconds: number;
    requestsPerMinute: number;
    storedPerSecond: number;
  };
}

/** Requests and time an import of this plan needs, phase by phase, and what that was computed with. */
export function TimeSection({ estimate }: TimeSectionProps) {
  return (
    <Section
      title="Requests and time"
      note={`at ${formatCount(estimate.requestsPerMinute)} requests a minute and ${formatCount(estimate.storedPerSecond)} events stored a second`}
    >
      <Table
        caption="Requests and time by phase"
        density="dense"
        rows={estimate.phases}
        rowKey={(row) => row.phase}
        columns={[
          { key: "phase", header: "Phase, in import order", cell: (row) => phaseName(row.phase) },
          {
            key: "writes",
            header: "Writes",
            numeric: true,
            cell: (row) => formatCount(row.writes),
            sum: formatCount(estimate.phases.reduce((sum, row) => sum + row.writes, 0)),
            phone: "line",
            phoneLabel: "Writes",
          },
          {
            key: "requests",
            header: "Requests",
            numeric: true,
            cell: (row) => formatCount(row.requests),
            sum: formatCount(estimate.requests),
            phone: "side",
            phoneLabel: "Requests",
          },
          {
            key: "time",
            header: "Time, about",
            numeric: true,
            cell: (row) => formatDuration(row.seconds * 1000),
            sum: formatDuration(estimate.seconds * 1000),
          },
        ]}
      />
      <p className="mt-2 text-ink2 text-small">
        Writes are not records: a customer is one record and takes a grant, rows of its own and a profile,
        which goes on in a second row where one is full; subscriptions and entitlements travel inside it. Each
        wallet is one grant, whether or not the source has credit for it.
      </p>
    </Section>
  );
}
