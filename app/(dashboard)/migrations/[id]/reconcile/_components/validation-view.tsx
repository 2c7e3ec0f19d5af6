import type { ReactNode } from "react";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { Note } from "@/components/ui/note";
import { PageHeader } from "@/components/ui/page-header";
import { Timestamp } from "@/components/ui/timestamp";
import { atStart } from "@/lib/format/at-start";
import type { ServiceContext } from "@/lib/services/context";
import { getPlanEffects } from "@/lib/services/plans/get-effects";
import { type getValidation, listDifferences } from "@/lib/services/validations/get-validation";
import { RecordDrawer } from "../../_components/record-drawer";
import { DifferencesSection } from "./differences-section";
import { validationSentence } from "./validation-words";
import { ValidatorsSection } from "./validators-section";
import { isPlannable, WhySection } from "./why-section";

export interface ValidationViewProps {
  context: ServiceContext;
  migrationId: string;
  validation: NonNullable<Awaited<ReturnType<typeof getValidation>>>;
  query: SearchParams;
  where: readonly string[];
  button: (primary: boolean) => ReactNode;
  /** Named in the address; otherwise the first that differs. */
  validator: string | null;
  invariants: ReactNode;
}

const rowsPerPage = 50;

/** A validation that has ended: five verdicts, then why, then the rows, then the invariants. */
export async function ValidationView(props: ValidationViewProps) {
  const { context, migrationId, validation, query, where, button, validator, invariants } = props;
  const path = `/migrations/${migrationId}/reconcile`;
  const choices = recordsByValidator(validation.causes);
  const chosen = validator ?? choices[0]?.name ?? null;
  const [effects, list] = await Promise.all([
    getPlanEffects(context, { migrationId, planId: validation.planId }),
    chosen === null
      ? null
      : listDifferences(context, {
          migrationId,
          evidenceId: validation.evidenceId,
          validator: chosen,
          after: ordinalOf(oneOf(query, "after")) ?? -1,
          before: ordinalOf(oneOf(query, "before")),
          limit: rowsPerPage,
        }),
  ]);
  const hrefOf = (name: string) =>
    hrefWith(path, query, { validator: name, after: null, before: null }, "differences");
  const isPilot = effects?.isFull === false;
  const validUntil = new Date(Date.parse(validation.takenAt) + 24 * 3_600_000).toISOString();
  const mends = validation.staleWhy === null && validation.causes.some((row) => isPlannable(row.cause));
  const next = isPilot && validation.passed ? "Plan all customers" : mends ? "Plan what is missing" : null;
  const action =
    next === null ? (
      button(!validation.passed)
    ) : (
      <div className="flex flex-wrap items-start gap-2 max-md:flex-col max-md:items-stretch">
        <ButtonLink variant="primary" href={`/migrations/${migrationId}/preview?scope=all`}>
          {next}
        </ButtonLink>
        {button(false)}
      </div>
    );
  return (
    <PageStack>
      <PageHeader
        where={[
          ...where,
          `plan ${validation.planNumber}${isPilot ? ", pilot" : ""}`,
          <Timestamp key="at" at={validation.takenAt} />,
          ...(validation.staleWhy === null
            ? [
                <span key="until">
                  valid until <Timestamp at={validUntil} as="instant" /> or the next write
                </span>,
              ]
            : []),
        ]}
        sentence={validationSentence(validation.validators, validation.staleWhy)}
        action={action}
        consequence={
          isPilot && validation.passed
            ? "The pilot holds. A dry run of everybody comes next."
            : mends
              ? "A new dry run reads the target and plans what it lacks; nothing is written yet."
              : "Reads both sides again; writes nothing."
        }
      />
      {validation.staleWhy === null ? null : (
        <Note tone="warn">
          Stale is not passed. The figures below were true when they were taken; validate again to know what
          is true now.
        </Note>
      )}
      <ValidatorsSection
        validators={validation.validators}
        sourceName={atStart(effects?.sourceName ?? "Source")}
        takenAt={validation.takenAt}
        exceptions={effects?.exceptions ?? []}
        hrefOf={hrefOf}
      />
      <WhySection causes={validation.causes} migrationId={migrationId} hrefOf={hrefOf} />
      {list === null || chosen === null ? null : (
        <DifferencesSection
          {...{ migrationId, path, params: query, validator: chosen, choices }}
          sourceName={atStart(effects?.sourceName ?? "Source")}
          {...list}
        />
      )}
      {invariants}
      <RecordDrawer
        {...{ context, migrationId, planId: validation.planId, path, params: query }}
        neighbours={[...new Set((list?.differences ?? []).flatMap((row) => row.customerId ?? []))]}
      />
    </PageStack>
  );
}

const ordinalOf = (text: string | null) => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null);

function recordsByValidator(causes: readonly { validator: string; records: number }[]) {
  const records = new Map<string, number>();
  for (const row of causes) records.set(row.validator, (records.get(row.validator) ?? 0) + row.records);
  return [...records].map(([name, count]) => ({ name, records: count }));
}
