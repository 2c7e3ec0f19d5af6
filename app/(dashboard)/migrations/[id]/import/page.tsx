import type { Metadata } from "next";
import { z } from "zod";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { oneOf, type SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { listSetAside } from "@/lib/services/runs/dead-letters";
import { getImportReadiness } from "@/lib/services/runs/get-import-readiness";
import { getImportStatus, listImports } from "@/lib/services/runs/get-import-status";
import { orNotFound } from "../../../_components/or-not-found";
import { RecordDrawer } from "../_components/record-drawer";
import { SourceChanges } from "../_components/source-changes";
import { ImportView } from "./_components/import-view";
import { RunList } from "./_components/run-list";
import { SetAsideRecords } from "./_components/set-aside-records";
import { StartPanel } from "./_components/start-panel";
import { UndoSection } from "./_components/undo-section";
import { cancel, pause, resume, retry, throttle } from "./actions";

export const metadata: Metadata = { title: "Import" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

const recordsPerPage = 50;

/** Applies the approved plan and shows, from committed rows, what became of every write. */
export default async function ImportPage({ params, searchParams }: Props) {
  const { id: migrationId } = await params;
  const { context, can } = await currentSignedIn();
  const query = await searchParams;
  const path = `/migrations/${migrationId}/import`;
  // A run that is no id is nobody's: the newest is shown.
  const runId = z.uuid().safeParse(oneOf(query, "run")).data ?? null;
  const [ready, status, runs] = await Promise.all([
    orNotFound(getImportReadiness(context, { migrationId })),
    orNotFound(getImportStatus(context, { migrationId, runId })),
    orNotFound(listImports(context, { migrationId })),
  ]);
  const newest = runs[0];
  // A failed run can be resumed, until a newer plan waits in its place.
  const isOpen =
    newest !== undefined &&
    (["running", "paused", "cancelling"].includes(newest.state) ||
      (newest.state === "failed" && ready?.plan.id === status?.plan.id));
  const waits = ready !== null && !isOpen && runId === null && ready.plan.id !== status?.plan.id;
  const again =
    ready !== null &&
    !isOpen &&
    runId === null &&
    status?.plan.id === ready.plan.id &&
    status.run.state === "cancelled" &&
    // Once something was written the target is not what the plan was made from, and it would be refused.
    status.sum.stored + status.backlog === 0 &&
    !status.run.stateReason?.startsWith("The target changed");
  const startable = ready !== null && (waits || again) ? ready : null;

  const cause = oneOf(query, "cause");
  const letters =
    cause === null || status === null
      ? null
      : await listSetAside(context, {
          migrationId,
          runId: status.run.id,
          code: cause,
          afterKey: oneOf(query, "aside") ?? "",
          beforeKey: oneOf(query, "asideBefore"),
          limit: recordsPerPage,
        });
  if (status === null && startable === null) {
    return (
      <PageStack>
        <PageHeader where={["Stage 5 of 10, Import"]} sentence="There is no plan to import yet." />
        <EmptyState
          title="Import applies an approved plan"
          action={
            <ButtonLink variant="primary" href={`/migrations/${migrationId}/preview`}>
              Go to Preview
            </ButtonLink>
          }
        >
          Preview makes the plan and shows every record of it. What you approve there is exactly what is sent
          here, in the same order.
        </EmptyState>
      </PageStack>
    );
  }
  return (
    <PageStack>
      {startable === null ? null : (
        <StartPanel migrationId={migrationId} ready={startable} mayStart={can("run:start")} />
      )}
      {startable === null ? null : <SourceChanges {...{ context, migrationId, path, query }} since="plan" />}
      {status === null ? null : (
        <ImportView
          key={status.run.id}
          {...{ migrationId, initial: status, runId, path, params: query }}
          actions={{ pause, resume, cancel, throttle, retry }}
          may={{ control: can("run:control"), retry: can("deadLetter:retry") }}
          headless={startable !== null}
          latestPlanId={ready?.plan.id ?? null}
        >
          {letters === null || cause === null ? null : (
            <SetAsideRecords {...{ path, params: query, migrationId, cause, ...letters }} />
          )}
          <RunList path={path} shownId={status.run.id} runs={runs} />
          {isOpen ? null : (
            <UndoSection
              {...{ context, migrationId, path, query }}
              run={status.run}
              mayUndo={can("run:undo")}
            />
          )}
        </ImportView>
      )}
      <RecordDrawer
        {...{ context, migrationId, planId: status?.plan.id ?? null, path, params: query }}
        neighbours={[]}
      />
    </PageStack>
  );
}
