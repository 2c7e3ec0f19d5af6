import { ChevronDown, ChevronRight } from "lucide-react";
import Link from "next/link";
import { CutId } from "@/components/ui/cut-id";
import { type Column, Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { enDash } from "@/lib/format/symbols";
import type { AuditListEntry, AuditPage } from "@/lib/services/audit/list-audit";
import { auditWords } from "../../../../_components/audit-words";

export interface AuditTableProps {
  entries: readonly AuditListEntry[];
  /** Parts folded into the start of their run. */
  parts: AuditPage["parts"];
  /** The run whose parts are shown in place. */
  unfolded: { runId: string; entries: readonly AuditListEntry[] } | null;
  foldHref: (runId: string) => string;
  /** Everything about one run. */
  runHref: (runId: string) => string;
}

/** Entries with their place in the chain and the hash that holds it together. */
export function AuditTable({ entries, parts, unfolded, foldHref, runHref }: AuditTableProps) {
  const partsOf = (entry: AuditListEntry) =>
    entry.action === "run.started" ? parts[entry.subjectId] : undefined;
  return (
    <Table
      caption="Audit log"
      rows={entries}
      rowKey={(entry) => String(entry.sequence)}
      columns={columnsWith((entry) => {
        const folded = partsOf(entry);
        if (folded === undefined) return null;
        const isOpen = unfolded?.runId === entry.subjectId;
        const Arrow = isOpen ? ChevronDown : ChevronRight;
        return (
          <Link
            href={foldHref(entry.subjectId)}
            scroll={false}
            className="ml-3 inline-flex h-5 items-center gap-0.5 whitespace-nowrap font-normal text-ink2 text-small hover:text-ink"
          >
            <Arrow aria-hidden size={13} />
            {formatNoun(folded.parts, "part")}
            {folded.parts === 1
              ? `, entry ${formatCount(folded.first)}`
              : `, entries ${formatCount(folded.first)}${enDash}${formatCount(folded.last)}`}
          </Link>
        );
      })}
      expanded={(entry) => {
        const folded = partsOf(entry);
        if (folded === undefined || unfolded?.runId !== entry.subjectId) return undefined;
        return (
          <>
            <Table
              caption={`Parts of ${auditWords(entry)}`}
              density="dense"
              rows={unfolded.entries}
              rowKey={(part) => String(part.sequence)}
              columns={columnsWith(() => null)}
            />
            <p className="pt-2 text-ink2 text-small">
              {unfolded.entries.length < folded.parts
                ? `The newest ${formatCount(unfolded.entries.length)} of ${formatCount(folded.parts)}. `
                : ""}
              <Link href={runHref(entry.subjectId)} className="link">
                All entries about this run
              </Link>
            </p>
          </>
        );
      }}
    />
  );
}

const columnsWith = (more: (entry: AuditListEntry) => React.ReactNode): Column<AuditListEntry>[] => [
  {
    key: "what",
    header: "What",
    cell: (entry) => (
      <div className="flex flex-wrap items-start">
        <details className="min-w-0 open:basis-full">
          <summary className="w-fit">{auditWords(entry)}</summary>
          <pre className="mt-1 overflow-x-auto whitespace-pre-wrap break-all rounded-field bg-sunken p-2 font-mono font-normal text-ink2">
            {`${entry.action}, ${entry.subjectKind} ${entry.subjectId}\n${JSON.stringify(entry.detail, null, 2)}`}
          </pre>
        </details>
        {more(entry)}
      </div>
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
];
