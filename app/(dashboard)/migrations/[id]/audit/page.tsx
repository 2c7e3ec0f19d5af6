import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { PageStack } from "@/components/layout/stack";
import { EmptyState } from "@/components/ui/empty-state";
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
] as const;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function AuditPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { before, action } = await loadAuditParams(searchParams);
  const context = await currentContext();
  const [frame, page] = await Promise.all([
    orNotFound(getMigrationFrame(context, { migrationId: id })),
    orNotFound(
      listAudit(context, {
        migrationId: id,
        ...(before ? { before } : {}),
        ...(action ? { action } : {}),
      }),
    ),
  ]);
  const base = `/migrations/${id}/audit`;
  const filter = action ? `action=${encodeURIComponent(action)}` : "";
  return (
    <PageStack>
      <PageHeader
        where={["Audit", frame.name]}
        sentence="Who did what, in an order that cannot be changed unseen."
        consequence="Reads every entry of the workspace and recomputes its chain."
        action={<VerifyChain />}
      />
      <div>
        <SegmentLinks
          label="Kinds of entries"
          current={action ?? ""}
          items={filters.map(({ value, label }) => ({
            value,
            label,
            href: value === "" ? base : `${base}?action=${encodeURIComponent(value)}`,
          }))}
        />
      </div>
      {page.entries.length === 0 ? (
        <EmptyState title="No such entry">
          Entries appear as people and jobs act: keys that are stored, versions that are saved, runs,
          approvals.
        </EmptyState>
      ) : (
        <div>
          <AuditTable entries={page.entries} />
          <PagingFooter
            {...(before ? { previousHref: filter ? `${base}?${filter}` : base } : {})}
            {...(page.nextBefore
              ? { nextHref: `${base}?before=${page.nextBefore}${filter && `&${filter}`}` }
              : {})}
          >
            {formatNoun(page.entries.length, "entry", "entries")} here, newest first
            {before ? "; Previous goes back to the newest" : ""}
          </PagingFooter>
        </div>
      )}
    </PageStack>
  );
}
