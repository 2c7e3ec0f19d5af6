import type { Metadata } from "next";
import { Suspense } from "react";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { oneOf, type SearchParams } from "@/components/ui/href-with";
import { PageHeader } from "@/components/ui/page-header";
import { currentSignedIn } from "@/lib/auth";
import { listImports } from "@/lib/services/runs/get-import-status";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { getValidation } from "@/lib/services/validations/get-validation";
import { orNotFound } from "../../../_components/or-not-found";
import { RunSteps } from "../_components/run-steps";
import { StartRun } from "../_components/start-run";
import { InvariantsSection, InvariantsSkeleton } from "./_components/invariants-section";
import { validationSteps } from "./_components/validation-steps";
import { ValidationView } from "./_components/validation-view";
import { validate } from "./actions";

export const metadata: Metadata = { title: "Reconcile" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParams>;
}

/** Says, record by record and cent by cent, whether what was sent arrived. */
export default async function ReconcilePage({ params, searchParams }: Props) {
  const { id: migrationId } = await params;
  const { context, can } = await currentSignedIn();
  const query = await searchParams;
  const [validation, run, imports] = await Promise.all([
    orNotFound(getValidation(context, { migrationId })),
    orNotFound(getRunProgress(context, { migrationId, kind: "validate" })),
    orNotFound(listImports(context, { migrationId })),
  ]);
  const where = ["Stage 6 of 10, Reconcile"];
  const closedBecause = can("validation:run") ? null : "An operator, admin or owner validates.";
  const button = (label: string, primary: boolean) => (
    <StartRun kind="validate" {...{ migrationId, label, primary, closedBecause }} start={validate} />
  );
  const invariants = (
    <Suspense fallback={<InvariantsSkeleton />}>
      <InvariantsSection {...{ context, migrationId, closedBecause }} />
    </Suspense>
  );

  if (run && !["done", "cancelled"].includes(run.state)) {
    return (
      <PageStack>
        <PageHeader
          where={[...where, `validation ${run.number}`]}
          sentence={
            run.state === "failed"
              ? `Validation ${run.number} stopped before it had a verdict.`
              : run.state === "paused"
                ? `Validation ${run.number} is paused. Resume it in the bar below.`
                : `Validation ${run.number} reads both sides again. It writes nothing.`
          }
          {...(run.state === "failed" ? { action: button("Validate again", true) } : {})}
        />
        <RunSteps
          migrationId={migrationId}
          initial={run}
          steps={validationSteps}
          noun="validation"
          remedy="Mend the cause, then validate again."
        />
      </PageStack>
    );
  }
  if (validation === null) {
    const imported = imports.some((each) => each.state === "done");
    return (
      <PageStack>
        <PageHeader
          where={where}
          sentence={
            imported
              ? "Nothing was validated yet. Sent is not arrived."
              : "Nothing was imported yet, so there is nothing to compare."
          }
          {...(imported
            ? {
                action: button("Validate", true),
                consequence: "Reads both sides again, about a minute; writes nothing.",
              }
            : {})}
        />
        <EmptyState
          title="Five validators compare both sides"
          {...(imported
            ? {}
            : {
                action: (
                  <ButtonLink variant="primary" href={`/migrations/${migrationId}/import`}>
                    Go to Import
                  </ButtonLink>
                ),
              })}
        >
          Customers, revenue, usage, credits and entitlements: the source, what OpenMonetize really holds, and
          for money the rail read once more. Every difference leads to its record.
        </EmptyState>
        {imported ? invariants : null}
      </PageStack>
    );
  }
  return (
    <ValidationView
      {...{ context, migrationId, validation, query, where }}
      button={(primary) => button("Validate again", primary)}
      validator={oneOf(query, "validator")}
      invariants={invariants}
    />
  );
}
