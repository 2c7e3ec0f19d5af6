import type { ReactNode } from "react";
import { Columns, PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import type { SearchParams } from "@/components/ui/href-with";
import { Note } from "@/components/ui/note";
import { PageHeader } from "@/components/ui/page-header";
import { Timestamp } from "@/components/ui/timestamp";
import { formatNoun } from "@/lib/format/count";
import type { Assessment } from "@/lib/services/assessments/get-assessment";
import { getChecklist } from "@/lib/services/assessments/get-checklist";
import type { ServiceContext } from "@/lib/services/context";
import { listRenewalHolds } from "@/lib/services/plans/list-holds";
import { ChecklistSection } from "./checklist-section";
import { FindingsSection } from "./findings-section";
import { ObligationsSection } from "./obligations-section";
import { ProbeSection } from "./probe-section";
import { RevenueSection } from "./revenue-section";
import { ReviewSection } from "./review-section";
import { TargetFindings } from "./target-findings";
import { TimelineSection } from "./timeline-section";

export interface AssessmentViewProps {
  context: ServiceContext;
  migrationId: string;
  assessment: Assessment;
  query: SearchParams;
  where: readonly ReactNode[];
  mayRun: boolean;
  mayDecide: boolean;
  again: ReactNode;
}

/** A complete assessment: verdicts with their money, the register of dated changes, people to look at, and the plan. */
export async function AssessmentView(props: AssessmentViewProps) {
  const { context, migrationId, assessment, query, where, mayRun, mayDecide, again } = props;
  const [plan, holds] = await Promise.all([
    getChecklist(context, { migrationId }),
    listRenewalHolds(context, { migrationId, limit: 1 }),
  ]);
  const path = `/migrations/${migrationId}/assess`;
  const shared = { context, migrationId, assessment, query, path };
  const { blockers, staleWhy } = assessment;
  return (
    <PageStack>
      <PageHeader
        where={[
          ...where,
          `assessment ${assessment.number} of snapshot ${assessment.snapshotNumber ?? ""}`,
          ...(assessment.readyAt === null ? [] : [<Timestamp key="at" at={assessment.readyAt} />]),
        ]}
        sentence={sentenceOf(assessment)}
        action={
          blockers.length === 0 && staleWhy === null ? (
            <ButtonLink variant="primary" href={`/migrations/${migrationId}/map`}>
              Go to Map
            </ButtonLink>
          ) : (
            again
          )
        }
        consequence={
          blockers.length === 0 && staleWhy === null
            ? "Nothing stands in the way of an import."
            : "Reads the snapshot again; writes nothing."
        }
      />
      {staleWhy === null ? null : <Note tone="warn">{staleWhy}</Note>}
      {blockers.length === 0 ? null : (
        <Note tone="harm">
          <p>Import stays closed until this is decided:</p>
          <ul className="list-inside list-disc">
            {blockers.map((blocker) => (
              <li key={blocker}>{blocker}</li>
            ))}
          </ul>
        </Note>
      )}
      <Columns layout="side">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-6">
          <RevenueSection {...shared} />
          <FindingsSection {...shared} mayDecide={mayDecide} />
          <ObligationsSection {...shared} mayDecide={mayDecide} />
          <TimelineSection {...shared} plan={plan} holds={holds.days} />
          <TargetFindings {...shared} mayDecide={mayDecide} />
          <ProbeSection {...{ context, migrationId }} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-6">
          <ReviewSection {...shared} mayDecide={mayRun} />
          <ChecklistSection {...{ migrationId }} items={plan.items} mayMark={plan.mayMark} />
        </div>
      </Columns>
    </PageStack>
  );
}

function sentenceOf({ findings, blockers }: Assessment): string {
  const kindOf = new Map(
    findings.filter(({ area }) => area !== "Target").map(({ code, verdict }) => [code, verdict]),
  );
  const of = (wanted: string) => [...kindOf.values()].filter((verdict) => verdict === wanted).length;
  const impossible = of("impossible");
  const open =
    blockers.length === 0 ? "Nothing is open." : `${formatNoun(blockers.length, "decision")} open.`;
  const lost = impossible === 0 ? "" : `, ${impossible} cannot be represented`;
  return `${of("carries")} of ${formatNoun(kindOf.size, "kind")} of feature in use carry over, ${of("changes")} with a change, ${of("stays")} stay on the rail${lost}. ${open}`;
}
