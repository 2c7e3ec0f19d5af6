import { z } from "zod";
import { PageStack } from "@/components/layout/stack";
import { scopeWords } from "@/components/plans/scope";
import { TimeSection } from "@/components/plans/time-section";
import { entityName } from "@/components/records/entity-words";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { Note } from "@/components/ui/note";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { Timestamp } from "@/components/ui/timestamp";
import { atStart } from "@/lib/format/at-start";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatRoughDuration } from "@/lib/format/duration";
import type { SignedInContext } from "@/lib/services/accounts/load-context";
import { getBillChecks } from "@/lib/services/plans/check-bills";
import { getBills, listBills, listLines } from "@/lib/services/plans/get-bills";
import { getPlanEffects } from "@/lib/services/plans/get-effects";
import type { getPreview } from "@/lib/services/plans/get-preview";
import { listPlannedCustomers, listPlannedRecords } from "@/lib/services/plans/list-customers";
import { getRunProgress } from "@/lib/services/runs/get-progress";
import { RecordDrawer } from "../../_components/record-drawer";
import { RenewalHolds } from "../../_components/renewal-holds";
import { SourceChanges } from "../../_components/source-changes";
import { approve, check, startDryRun } from "../actions";
import { ApprovePlan } from "./approve-plan";
import { BillChecks } from "./bill-checks";
import { billQuery } from "./bill-query";
import { BillsList } from "./bills-list";
import { BillsSection } from "./bills-section";
import { CustomersSection } from "./customers-section";
import { LeftOutSection } from "./left-out-section";
import { MoneySection } from "./money-section";
import { NewDryRun } from "./new-dry-run";
import { RecordsSection } from "./records-section";
import { TargetNote } from "./target-note";
import { WrittenSection } from "./written-section";

type Preview = NonNullable<Awaited<ReturnType<typeof getPreview>>>;

export interface PlanViewProps {
  preview: Preview;
  hash: string;
  migrationId: string;
  signedIn: SignedInContext;
  query: SearchParams;
  initial: "all" | "ids";
  /** Whether the address asks for another dry run. */
  asked: boolean;
  where: readonly string[];
}

const customersPerPage = 25;
const recordsPerPage = 50;

/** A finished plan: who charges whom, money, what is written, what is not, how long, and every customer. */
export async function PlanView({
  preview,
  hash,
  migrationId,
  signedIn,
  query,
  initial,
  asked,
  where,
}: PlanViewProps) {
  const { context, can } = signedIn;
  const path = `/migrations/${migrationId}/preview`;
  const planId = preview.id;
  const cell = {
    entity: oneOf(query, "entity"),
    outcome: oneOf(query, "was"),
    reason: oneOf(query, "reason"),
  };
  const billsAsked = billQuery(query);
  const [checks, checking, bills, ofFilter, billPage, billLines, effects, list, records] = await Promise.all([
    getBillChecks(context, { migrationId, planId }),
    getRunProgress(context, { migrationId, kind: "bills" }),
    getBills(context, { migrationId, planId }),
    getBills(context, { migrationId, planId, ...billsAsked.filter }),
    listBills(context, {
      migrationId,
      planId,
      ...billsAsked.filter,
      after: billsAsked.after,
      before: billsAsked.before,
      limit: customersPerPage,
    }),
    billsAsked.opened === null
      ? null
      : listLines(context, {
          migrationId,
          planId,
          ...billsAsked.filter,
          search: null,
          customerId: billsAsked.opened,
          limit: 100,
        }),
    getPlanEffects(context, { migrationId, planId }),
    listPlannedCustomers(context, {
      migrationId,
      planId,
      limit: customersPerPage,
      afterId: oneOf(query, "after") ?? "",
      beforeId: oneOf(query, "before"),
      search: oneOf(query, "q")?.slice(0, 200) ?? null,
      outcome: oneOf(query, "outcome"),
      planKey: oneOf(query, "on"),
    }),
    cell.outcome === null
      ? null
      : listPlannedRecords(context, {
          migrationId,
          planId,
          ...cell,
          after: cursorOf(oneOf(query, "records")),
          before: cursorOf(oneOf(query, "recordsBefore")),
          limit: recordsPerPage,
        }),
  ]);
  if (effects === null) return null;
  const { charging, railName, totals } = effects;
  const checkOne = {
    ...{ migrationId, planId, check, railName, needsConsent: checks.needsConsent },
    closedBecause: can("plan:create") ? null : "An operator, admin or owner starts a check.",
    runId: checking?.state === "running" ? checking.id : null,
  };
  const hrefOf = (of: { entity: string | null; outcome: string; reason: string | null }) =>
    hrefWith(
      path,
      query,
      { entity: of.entity, was: of.outcome, reason: of.reason, records: null, recordsBefore: null },
      "records",
    );
  return (
    <PageStack>
      <PageHeader
        where={[
          ...where,
          <span key="plan" className="inline-flex items-center gap-1">
            plan {preview.number} <CutId id={hash} /> <CopyButton value={hash} label="Copy plan hash" />
          </span>,
          <Timestamp key="at" at={preview.readyAt ?? preview.createdAt} />,
          scopeWords(preview.scope),
        ]}
        sentence={`${atStart(railName)} goes on charging ${formatCount(charging.stays)} of ${formatNoun(charging.charged, "customer")}; OpenMonetize will decide access and hold credits.`}
        {...primaryOf({ preview, hash, migrationId, can, initial, asked })}
      />
      {preview.staleWhy === null ? null : (
        <Note tone="warn">
          <strong className="font-name text-warn">This plan is stale.</strong> {preview.staleWhy} It cannot be
          approved or imported any more; start a new dry run.
        </Note>
      )}
      {preview.approval === null ? null : (
        <Note>
          Approved by {preview.approval.by} <Timestamp at={preview.approval.at} />
          {preview.approval.note === "" ? "." : `: ${preview.approval.note}`}
        </Note>
      )}
      {preview.staleWhy === null ? null : (
        <SourceChanges {...{ context, migrationId, path, query }} since="plan" />
      )}
      <StatRow>
        <Stat
          label="Pay the same, to the cent"
          value={`= ${formatCount(charging.same)}`}
          tone={charging.same === charging.charged ? "ok" : "neutral"}
          note={`of ${formatNoun(charging.charged, "customer")} with a charge line`}
        />
        <Stat
          label="Wallets"
          value={formatCount(effects.wallets.wallets)}
          note={`${formatNoun(effects.wallets.credits, "credit")} in all, granted once`}
        />
        <Stat
          label="Import, about"
          value={formatRoughDuration(preview.estimate.seconds * 1000)}
          note={formatNoun(preview.estimate.requests, "request")}
        />
      </StatRow>
      <BillsSection {...{ bills, railName, path, params: query }} />
      <BillsList
        {...{ path, params: query, migrationId, planId, query: billsAsked, ...billPage }}
        totals={ofFilter.totals}
        checks={checks.checks}
        checkOne={checks.isOffered ? checkOne : null}
        currencies={bills.totals.map(({ currency }) => currency)}
        lines={billLines && { lines: billLines.lines, isCut: billLines.next !== null }}
      />
      <BillChecks {...{ ...checkOne, checks, path, params: query }} />
      <MoneySection
        rows={preview.money}
        totals={totals}
        priceNames={effects.priceNames}
        railName={railName}
        hrefOfPlan={(planKey) =>
          hrefWith(path, query, { on: planKey, after: null, before: null }, "customers")
        }
      />
      <TargetNote {...{ context, migrationId, planId }} />
      <WrittenSection outcomes={preview.outcomes} requests={preview.estimate.requests} hrefOf={hrefOf} />
      {records === null ? null : (
        <RecordsSection
          {...{ path, params: query, ...records }}
          what={[cell.entity === null ? "all entities" : entityName(cell.entity), cell.outcome, cell.reason]
            .filter((part) => part !== null)
            .join(", ")}
        />
      )}
      <LeftOutSection
        rows={effects.notCarried}
        losses={effects.losses}
        exceptions={effects.exceptions}
        hrefOf={hrefOf}
      />
      {preview.holds.length === 0 ? null : <RenewalHolds {...{ context, migrationId, path, query }} />}
      <TimeSection estimate={preview.estimate} />
      {preview.staleWhy === null ? (
        <SourceChanges {...{ context, migrationId, path, query }} since="plan" />
      ) : null}
      <CustomersSection
        {...{ path, params: query, migrationId, planId, ...list }}
        total={preview.covered.selected}
        planNames={effects.planNames}
        planKeys={[
          ...new Set(effects.customers.flatMap((row) => (row.planKey === null ? [] : [row.planKey]))),
        ].sort()}
      />
      <RecordDrawer
        {...{ context, migrationId, planId, path, params: query }}
        neighbours={list.customers.map((row) => row.customer_id)}
      />
    </PageStack>
  );
}

/** The next thing that truly helps: a new dry run while the plan is stale, then the approval, then Import. */
function primaryOf(of: {
  preview: Preview;
  hash: string;
  migrationId: string;
  can: SignedInContext["can"];
  initial: "all" | "ids";
  asked: boolean;
}) {
  const { preview, hash, migrationId, can, initial, asked } = of;
  const again = (primary: boolean) => (
    <NewDryRun
      migrationId={migrationId}
      start={startDryRun}
      primary={primary}
      initial={initial}
      opened={asked}
      label="New dry run"
    />
  );
  if (preview.staleWhy !== null) {
    return can("plan:create")
      ? { action: again(true), consequence: "Reads both sides again; writes nothing." }
      : {};
  }
  const action =
    preview.approval === null ? (
      <ApprovePlan
        {...{ migrationId, planId: preview.id, hash, approve }}
        closedBecause={can("plan:approve") ? null : "Only an admin or owner approves a plan."}
      />
    ) : (
      <ButtonLink variant="primary" href={`/migrations/${migrationId}/import`}>
        Go to Import
      </ButtonLink>
    );
  return {
    action: (
      <div className="flex flex-wrap items-start gap-2 max-md:flex-col max-md:items-stretch">
        {action}
        {can("plan:create") ? again(false) : null}
      </div>
    ),
    consequence:
      preview.approval === null
        ? `Freezes this plan under your name. Import is offered next, about ${formatRoughDuration(preview.estimate.seconds * 1000)}; nothing is written yet.`
        : "Import sends exactly this plan, and pauses whenever you like.",
  };
}

const cursorSchema = z.object({ customerKey: z.string(), entity: z.string(), sourceId: z.string() });

function cursorOf(text: string | null): z.infer<typeof cursorSchema> | null {
  if (text === null) return null;
  try {
    return cursorSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
