import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { currentContext } from "@/lib/auth";
import { atStart } from "@/lib/format/at-start";
import { getOverview, type Overview } from "@/lib/services/migrations/get-overview";
import { orNotFound } from "../../_components/or-not-found";
import { OverviewFacts } from "./_components/overview-facts";
import { RecentRuns } from "./_components/recent-runs";
import { StageTable } from "./_components/stage-table";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const context = await currentContext();
  const overview = await orNotFound(getOverview(context, { migrationId: id }));
  const { next } = overview;
  const isDone = overview.stages.every((stage) => stage.state === "done");
  return (
    <PageStack>
      <PageHeader
        where={["Overview", `begun by ${overview.createdBy}`]}
        sentence={sentenceOf(overview)}
        {...(next && !isDone
          ? {
              consequence: next.reason,
              action: (
                <ButtonLink variant="primary" href={`/migrations/${id}/${next.id}`}>
                  Go to {next.name}
                </ButtonLink>
              ),
            }
          : {})}
      />
      <OverviewFacts overview={overview} />
      <StageTable overview={overview} />
      <RecentRuns runs={overview.runs} migrationId={id} />
    </PageStack>
  );
}

function sentenceOf({ stages, source, sourceName, railName }: Overview): string {
  // The account is the source's; where somebody else charges, its name says nothing about that one.
  const rail =
    source?.accountName && railName === sourceName
      ? `${railName} (${source.accountName})`
      : atStart(railName);
  const attention = stages.filter((stage) => stage.state === "attention");
  const done = stages.filter((stage) => stage.state === "done").length;
  const standing =
    attention.length > 0
      ? `${attention.map((stage) => stage.name).join(" and ")} ${attention.length === 1 ? "needs" : "need"} attention.`
      : done === stages.length
        ? "All stages built so far are done."
        : `${done} of ${stages.length} stages are done.`;
  // How many of them are charged is for the preview to say: a snapshot also holds former customers.
  return `${rail} goes on charging its customers. ${standing}`;
}
