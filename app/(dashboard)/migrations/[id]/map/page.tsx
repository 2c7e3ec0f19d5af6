import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { Timestamp } from "@/components/ui/timestamp";
import { currentContext } from "@/lib/auth";
import { atStart } from "@/lib/format/at-start";
import { getBoardView } from "@/lib/services/mapping/get-board-view";
import { getMigrationFrame } from "@/lib/services/migrations/get-overview";
import { orNotFound } from "../../../_components/or-not-found";
import { SourceChanges } from "../_components/source-changes";
import { Board } from "./_components/board";
import { boardAction, boardSentence } from "./_components/board-sentence";
import { SuggestFirst } from "./_components/suggest-first";

export const metadata: Metadata = { title: "Map" };

const where = "Stage 3 of 10, Map";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function MapPage({ params, searchParams }: Props) {
  const { id } = await params;
  const query = await searchParams;
  const context = await currentContext();
  const [frame, view] = await Promise.all([
    orNotFound(getMigrationFrame(context, { migrationId: id })),
    orNotFound(getBoardView(context, { migrationId: id })),
  ]);
  if (view) {
    const action = boardAction(view, id);
    return (
      <PageStack>
        <PageHeader
          where={[
            where,
            `version ${view.version} by ${view.author}`,
            <Timestamp key="saved" at={view.savedAt} />,
          ]}
          sentence={boardSentence(view)}
          consequence={action.consequence}
          action={
            <ButtonLink variant="primary" href={action.href}>
              {action.label}
            </ButtonLink>
          }
        />
        <Board migrationId={id} view={view} />
        <SourceChanges
          {...{ context, migrationId: id, query }}
          path={`/migrations/${id}/map`}
          since="mapping"
        />
      </PageStack>
    );
  }
  if (frame.stages.some((stage) => stage.id === "connect" && stage.state === "done")) {
    return (
      <PageStack>
        <PageHeader
          where={[where]}
          sentence={`${atStart(frame.sourceName)} is exported; nothing is mapped to OpenMonetize yet.`}
        />
        <SuggestFirst migrationId={id} />
      </PageStack>
    );
  }
  return (
    <PageStack>
      <PageHeader where={[where]} sentence="Nothing to map yet: the source was not exported." />
      <EmptyState
        title="The board shows every price and feature beside its target"
        action={
          <ButtonLink variant="primary" href={`/migrations/${id}/connect`}>
            Go to Connect
          </ButtonLink>
        }
      >
        An export of the source fills it. Exporting only reads.
      </EmptyState>
    </PageStack>
  );
}
