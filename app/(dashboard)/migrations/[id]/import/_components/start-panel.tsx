import { holdsSentence } from "@/components/plans/holds-section";
import { scopeWords } from "@/components/plans/scope";
import { TimeSection } from "@/components/plans/time-section";
import { ButtonLink } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { Note } from "@/components/ui/note";
import { PageHeader } from "@/components/ui/page-header";
import { atStart } from "@/lib/format/at-start";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatRoughDuration } from "@/lib/format/duration";
import type { ImportReadiness } from "@/lib/services/runs/get-import-readiness";
import { start } from "../actions";
import { StartImport } from "./lazy-start-import";

export interface StartPanelProps {
  migrationId: string;
  ready: ImportReadiness;
  mayStart: boolean;
}

/** The head of the page while a plan waits: what the import will do, what is missing, and its start. */
export function StartPanel({ migrationId, ready, mayStart }: StartPanelProps) {
  const { plan, estimate } = ready;
  const preview = `/migrations/${migrationId}/preview`;
  const held = holdsSentence(ready.holds);
  const where = [
    "Stage 5 of 10, Import",
    <span key="plan">
      plan {plan.number} <CutId id={plan.hash} />
    </span>,
    scopeWords(plan.scope),
    ...(plan.approvedBy === null ? [] : [`approved by ${plan.approvedBy}`]),
  ];
  const blocked =
    plan.staleWhy !== null
      ? `Plan ${plan.number} is stale. ${plan.staleWhy}`
      : plan.approvedBy === null
        ? `Plan ${plan.number} waits for an approval.`
        : ready.unchecked;
  if (blocked !== null) {
    return (
      <PageHeader
        where={where}
        sentence={blocked}
        consequence={
          plan.staleWhy !== null
            ? "A new dry run takes its place."
            : plan.approvedBy === null
              ? "An admin or owner approves it there."
              : "The button below does; then the import can start."
        }
        {...(plan.staleWhy === null && plan.approvedBy !== null
          ? {}
          : {
              action: (
                <ButtonLink variant="primary" href={preview}>
                  Go to Preview
                </ButtonLink>
              ),
            })}
      />
    );
  }
  return (
    <>
      <PageHeader
        where={where}
        sentence={
          ready.writes === 0
            ? `OpenMonetize already has everything of ${formatNoun(plan.customers.selected, "customer")}. An import would write nothing.`
            : `${formatNoun(ready.writes, "write")} for ${formatCount(plan.customers.selected)} of ${formatNoun(plan.customers.all, "customer")} ${ready.writes === 1 ? "is" : "are"} ready to be sent.`
        }
        consequence={`${formatNoun(estimate.requests, "request")}, about ${formatRoughDuration(estimate.seconds * 1000)}. ${atStart(ready.sourceName)} is not written to. It can be paused at any time.`}
        action={
          <StartImport
            migrationId={migrationId}
            ready={ready}
            start={start}
            closedBecause={mayStart ? null : "An operator, admin or owner starts imports."}
          />
        }
      />
      {plan.isFull && !ready.hasPilot ? (
        <Note tone={ready.pilotMissing === null ? "neutral" : "warn"}>
          {ready.pilotMissing ??
            "This plan covers everybody. In a live migration a validated pilot comes first, because not every write can be deleted."}{" "}
          <a href={`${preview}?scope=ids`} className="link font-name text-ink">
            Make a pilot plan
          </a>
        </Note>
      ) : null}
      {held === null ? null : <Note>{held}</Note>}
      <TimeSection estimate={estimate} />
    </>
  );
}
