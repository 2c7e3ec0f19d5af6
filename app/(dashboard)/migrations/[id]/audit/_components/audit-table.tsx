import { CutId } from "@/components/ui/cut-id";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount } from "@/lib/format/count";
import type { AuditListEntry } from "@/lib/services/audit/list-audit";
import { auditWords } from "../../../../_components/audit-words";

/** Entries with their place in the chain and the hash that holds it together. */
export const AuditTable = ({ entries }: { entries: readonly AuditListEntry[] }) => (
  <Table
    caption="Audit log"
    rows={entries}
    rowKey={(entry) => String(entry.sequence)}
    columns={[
      {
        key: "what",
        header: "What",
        cell: (entry) => (
          <details>
            <summary className="w-fit">{auditWords(entry)}</summary>
            <pre className="mt-1 overflow-x-auto whitespace-pre-wrap break-all rounded-field bg-sunken p-2 font-mono font-normal text-ink2">
              {`${entry.action}, ${entry.subjectKind} ${entry.subjectId}\n${JSON.stringify(entry.detail, null, 2)}`}
            </pre>
          </details>
        ),
      },
      {
        key: "who",
        header: "Who",
        phone: "line",
        className: "align-top md:w-44 md:pt-2",
        cell: (entry) => (
          <>
            {entry.actorName}
            {entry.actorKind === "user" ? null : <span className="text-ink3"> ({entry.actorKind})</span>}
          </>
        ),
      },
      {
        key: "when",
        header: "When",
        numeric: true,
        phone: "value",
        className: "align-top md:w-32 md:pt-2",
        cell: (entry) => <Timestamp at={entry.at.toISOString()} className="font-normal" />,
      },
      {
        key: "sequence",
        header: "Entry",
        numeric: true,
        phone: "hide",
        className: "align-top md:w-20 md:pt-2",
        cell: (entry) => formatCount(entry.sequence),
      },
      {
        key: "hash",
        header: "Hash",
        numeric: true,
        phone: "hide",
        minWidth: 640,
        className: "align-top md:w-36 md:pt-2",
        cell: (entry) => <CutId id={entry.hash} className="text-ink2" />,
      },
    ]}
  />
);
