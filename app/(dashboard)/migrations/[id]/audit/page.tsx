import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { EmptyState } from "@/components/ui/empty-state";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { PagingFooter } from "@/components/ui/paging-footer";
import { SegmentLinks } from "@/components/ui/segments";
import { currentContext } from "@/lib/auth";
import { formatNoun } from "@/lib/format/count";
import { listAudit } from "@/lib/services/audit/list-audit";
import { getMigrationFrame } from "@/lib/services/migrations/get-overview";
import { orNotFound } from "../../../_components/or-not-found";
import { AuditTable } from "./_components/audit-table";
import { VerifyChain } from "./_components/verify-chain";
import { loadAuditParams } from "./search-params";

export const metadata: Metadata = { title: "Audit" };

const filters = [
  { value: "", label: "All" },
  { value: "connection.", label: "Keys" },
  { value: "mapping.", label: "Mapping" },
  { value: "plan.", label: "Plans" },
  { value: "run.", label: "Runs" },
  { value: "chunk.", label: "Parts of runs" },
] as const;
/** So many parts unfold in place; the rest is a list of its own. */
const partsInPlace = 50;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** The audit log of one migration. Parts of runs are folded into the entry with which their run began. */
export default async function AuditPage({ params, searchParams }: Props) {
  const { id } = await params;
  const query = await searchParams;
  const { before, after, action, run, parts } = await loadAuditParams(query);
  const context = await currentContext();
  const list = { migrationId: id, ...(run ? { subjectId: run } : {}) };
  const [frame, page, unfolded] = await Promise.all([
    orNotFound(getMigrationFrame(context, { migrationId: id })),
    orNotFound(
      listAudit(context, {
        ...list,
        foldParts: !run && !action?.startsWith("chunk."),
        ...(before ? { before } : {}),
        ...(after ? { after } : {}),
        ...(action ? { action } : {}),
      }),
    ),
    parts === null
      ? null
      : orNotFound(
          listAudit(context, { migrationId: id, subjectId: parts, action: "chunk.", limit: partsInPlace }),
        ),
  ]);
  const path = `/migrations/${id}/audit`;
  const to = (changes: Record<string, string | null>) =>
    hrefWith(path, query, { before: null, after: null, ...changes });
  return (
    <PageStack>
      <PageHeader
        where={["Audit", frame.name]}
        sentence="Who did what, in an order that cannot be changed unseen."
        consequence="Reads every entry of the workspace and recomputes its chain."
        action={<VerifyChain />}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SegmentLinks
          label="Kinds of entries"
          current={action ?? ""}
          items={filters.map(({ value, label }) => ({
            value,
            label,
            href: to({ action: value || null, run: null, parts: null }),
          }))}
        />
        {run === null ? null : (
          <span className="text-ink2">
            Only entries about one run, its parts among them.{" "}
            <a href={to({ run: null })} className="link">
              Show all entries
            </a>
          </span>
        )}
      </div>
      {page.entries.length === 0 ? (
        <EmptyState title="No such entry">
          Entries appear as people and jobs act: keys that are stored, versions that are saved, runs,
          approvals.
        </EmptyState>
      ) : (
        <div>
          <AuditTable
            entries={page.entries}
            parts={page.parts}
            unfolded={
              parts !== null && unfolded !== null ? { runId: parts, entries: unfolded.entries } : null
            }
            foldHref={(runId) => hrefWith(path, query, { parts: runId === parts ? null : runId })}
            runHref={(runId) => hrefWith(path, {}, { run: runId })}
          />
          <PagingFooter
            previousHref={page.previousAfter === null ? undefined : to({ after: String(page.previousAfter) })}
            nextHref={page.nextBefore === null ? undefined : to({ before: String(page.nextBefore) })}
          >
            {formatNoun(page.entries.length, "entry", "entries")} here, newest first
          </PagingFooter>
        </div>
      )}
    </PageStack>
  );
}
