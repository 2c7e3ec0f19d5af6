import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import type { AuditListEntry } from "@/lib/services/audit/list-audit";
import { auditWords } from "../../../_components/audit-words";

/** The newest entries of the workspace's audit log. */
export const Lately = ({ entries }: { entries: readonly AuditListEntry[] }) => (
  <Section title="Lately" note="from the audit log">
    <Table
      caption="Latest entries of the audit log"
      rows={entries}
      rowKey={(entry) => String(entry.sequence)}
      density="dense"
      empty={<p className="text-ink2">Nothing happened yet.</p>}
      columns={[
        {
          key: "what",
          header: "What",
          cell: (entry) => auditWords(entry),
        },
        {
          key: "who",
          header: "Who",
          phone: "line",
          cell: (entry) => <span className="text-ink2">{entry.actorName}</span>,
        },
        {
          key: "when",
          header: "When",
          numeric: true,
          phone: "value",
          cell: (entry) => <Timestamp at={entry.at.toISOString()} className="font-normal text-ink2" />,
        },
      ]}
    />
  </Section>
);
