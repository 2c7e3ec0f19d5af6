import type { ReactNode } from "react";
import { PageStack } from "@/components/layout/stack";
import { ButtonLink } from "@/components/ui/button";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { Note } from "@/components/ui/note";
import { PageHeader } from "@/components/ui/page-header";
import { Timestamp } from "@/components/ui/timestamp";
import type { ServiceContext } from "@/lib/services/context";
import { atStart } from "@/lib/services/migrations/provider-words";
import { getPlanEffects } from "@/lib/services/plans/get-effects";
import { type getValidation, listDifferences } from "@/lib/services/validations/get-validation";
import { RecordDrawer } from "../../_components/record-drawer";
import { DifferencesSection } from "./differences-section";
import { validationSentence } from "./validation-words";
import { ValidatorsSection } from "./validators-section";
import { WhySection } from "./why-section";

export interface ValidationViewProps {
  context: ServiceContext;
  migrationId: string;
  validation: NonNullable<Awaited<ReturnType<typeof getValidation>>>;
  query: SearchParams;
  where: readonly string[];
  button: ReactNode;
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
  const action =
    isPilot && validation.passed ? (
      <div className="flex flex-wrap items-start gap-2 max-md:flex-col max-md:items-stretch">
        <ButtonLink variant="primary" href={`/migrations/${migrationId}/preview`}>
          Plan all customers
        </ButtonLink>
        {button}
      </div>
    ) : (
      button
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
      <WhySection causes={validation.causes} hrefOf={hrefOf} />
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
