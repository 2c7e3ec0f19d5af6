import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { oneOf, type SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { getPreview } from "@/lib/services/plans/get-preview";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { getSnapshot } from "@/lib/services/snapshots/get-snapshot";
import { orNotFound } from "../../../_components/or-not-found";
import { RunSteps } from "../_components/run-steps";
import { dryRunSteps } from "./_components/dry-run-steps";
import { PlanView } from "./_components/plan-view";
import { StartDryRun } from "./_components/start-dry-run";
import { startDryRun } from "./actions";

export const metadata: Metadata = { title: "Preview" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** What exactly will happen, record by record, before anything is written. */
export default async function PreviewPage({ params, searchParams }: Props) {
  const { id: migrationId } = await params;
  const signedIn = await currentSignedIn();
  const { context, can } = signedIn;
  const [preview, run, query] = await Promise.all([
    orNotFound(getPreview(context, { migrationId })),
    orNotFound(getRunProgress(context, { migrationId, kind: "plan" })),
    searchParams,
  ]);
  const asked = oneOf(query, "scope");
  const initial = asked === "ids" ? ("ids" as const) : ("all" as const);
  const where = ["Stage 4 of 10, Preview"];

  if (run && run.state !== "done" && run.state !== "cancelled") {
    return (
      <PageStack>
        <PageHeader
          where={[...where, `dry run ${run.number}`]}
          sentence={
            run.state === "failed"
              ? `Dry run ${run.number} failed before it had a plan.`
              : run.state === "paused"
                ? `Dry run ${run.number} is paused. Resume it in the bar below.`
                : `Dry run ${run.number} is reading both sides. Nothing is written.`
          }
        />
        <RunSteps
          migrationId={migrationId}
          initial={run}
          steps={dryRunSteps}
          noun="dry run"
          remedy="Mend the cause, then start it again."
        />
        {run.state === "failed" && can("plan:create") ? (
          <StartDryRun migrationId={migrationId} start={startDryRun} primary initial={initial} />
        ) : null}
      </PageStack>
    );
  }
  if (preview?.state !== "ready" || preview.hash === null) {
    const snapshot = await getSnapshot(context, { migrationId });
    return (
      <PageStack>
        <PageHeader
          where={where}
          sentence="No dry run yet. It shows every record before anything is written."
        />
        {snapshot === null ? (
          <EmptyState
            title="The source was not read yet"
            action={
              <ButtonLink variant="primary" href={`/migrations/${migrationId}/connect`}>
                Go to Connect
              </ButtonLink>
            }
          >
            A dry run compares a snapshot of the source with what OpenMonetize holds. Connect makes the
            snapshot.
          </EmptyState>
        ) : can("plan:create") ? (
          <StartDryRun migrationId={migrationId} start={startDryRun} primary initial={initial} />
        ) : (
          <EmptyState title="A dry run fills this page">
            An operator, admin or owner starts it. It reads both sides and writes to neither.
          </EmptyState>
        )}
      </PageStack>
    );
  }
  return (
    <PlanView
      {...{ preview, hash: preview.hash, migrationId, signedIn, query, initial, where }}
      asked={asked !== null}
    />
  );
}
