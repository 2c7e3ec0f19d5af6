import type { Metadata } from "next";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { getAssessment } from "@/lib/services/assessments/get-assessment";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { orNotFound } from "../../../_components/or-not-found";
import { RunSteps } from "../_components/run-steps";
import { StartRun } from "../_components/start-run";
import { AssessmentView } from "./_components/assessment-view";
import { ProbeSection } from "./_components/probe-section";
import { assess } from "./actions";

export const metadata: Metadata = { title: "Assess" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

const steps = [
  { phase: "customers", name: "Looking at every customer" },
  { phase: "finish", name: "Adding up customers and money" },
];
const where = ["Stage 2 of 10, Assess"];

/** Says what carries over, what is due by date and who needs a look, before anything is mapped or written. */
export default async function AssessPage({ params, searchParams }: Props) {
  const { id: migrationId } = await params;
  const { context, can } = await currentSignedIn();
  const [{ assessment, run, snapshotNumber }, query] = await Promise.all([
    orNotFound(getAssessment(context, { migrationId })),
    searchParams,
  ]);
  const closedBecause = can("assessment:run") ? null : "An operator, admin or owner starts it.";
  const button = (label: string, primary: boolean) => (
    <StartRun kind="assess" {...{ migrationId, label, primary, closedBecause }} start={assess} />
  );

  if (run && !["done", "cancelled"].includes(run.state)) {
    const progress = await orNotFound(getRunProgress(context, { migrationId, kind: "assess" }));
    return (
      <PageStack>
        <PageHeader
          where={where}
          sentence={
            run.state === "failed"
              ? `Assessment ${run.number} stopped before it was complete.`
              : `Assessment ${run.number} looks at snapshot ${snapshotNumber ?? ""}. It writes nothing.`
          }
          {...(run.state === "failed" ? { action: button("Assess again", true) } : {})}
        />
        {progress === null ? null : (
          <RunSteps
            {...{ migrationId, steps }}
            initial={progress}
            noun="assessment"
            remedy="Mend the cause, then assess again."
          />
        )}
      </PageStack>
    );
  }
  if (assessment === null) {
    const exported = snapshotNumber !== null;
    return (
      <PageStack>
        <PageHeader
          where={where}
          sentence={
            exported
              ? "Nothing was assessed yet."
              : "Nothing was exported yet, so there is nothing to assess."
          }
          {...(exported
            ? {
                action: button("Start assessment", true),
                consequence: `Looks at snapshot ${snapshotNumber}, about a minute; writes nothing.`,
              }
            : {})}
        />
        <EmptyState
          title="What carries over, what stays, what needs a decision"
          {...(exported
            ? {}
            : {
                action: (
                  <ButtonLink variant="primary" href={`/migrations/${migrationId}/connect`}>
                    Go to Connect
                  </ButtonLink>
                ),
              })}
        >
          Every feature of the source that somebody uses gets a verdict, with the customers and the recurring
          revenue behind it; every change with a date gets somebody who carries it out.
        </EmptyState>
        <ProbeSection {...{ context, migrationId }} />
      </PageStack>
    );
  }
  return (
    <AssessmentView
      {...{ context, migrationId, assessment, query, where }}
      mayRun={can("assessment:run")}
      mayDecide={can("assessment:decide")}
      again={button("Assess again", false)}
    />
  );
}
