import { ButtonLink } from "@/components/ui/button";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, oneOf, type SearchParams } from "@/components/ui/href-with";
import { Section } from "@/components/ui/page-header";
import { Table } from "@/components/ui/table";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { ServiceContext } from "@/lib/services/context";
import { getUndoPlan } from "@/lib/services/undo/get-undo-plan";
import { listUndos } from "@/lib/services/undo/list-undos";
import { orNotFound } from "../../../../_components/or-not-found";
import { undo } from "../actions";
import { UndoImport } from "./lazy-undo-import";

export interface UndoSectionProps {
  context: ServiceContext;
  migrationId: string;
  run: { readonly id: string; readonly number: number };
  path: string;
  query: SearchParams;
  mayUndo: boolean;
}

/** The way back from an import: what an undo would do, looked at before it is done, and the undos there were. */
export async function UndoSection({ context, migrationId, run, path, query, mayUndo }: UndoSectionProps) {
  const whom = { kind: "import", runId: run.id } as const;
  const isAsked = oneOf(query, "undo") !== null;
  const [plan, undos] = await Promise.all([
    isAsked ? orNotFound(getUndoPlan(context, { migrationId, whom })) : null,
    orNotFound(listUndos(context, { migrationId })),
  ]);
  return (
    <Section title="Way back" id="undo" note="looked at before it is done">
      <div className="grid gap-4">
        {plan === null ? (
          <div className="grid justify-items-start gap-3">
            <p>
              An undo deletes the rows of these customers at OpenMonetize and burns the credits they were
              granted. Users and usage events stay, since its API deletes neither; they decide and burn
              nothing.
            </p>
            <ButtonLink href={hrefWith(path, query, { undo: "1" }, "undo")}>See what an undo does</ButtonLink>
          </div>
        ) : plan.notThroughApi !== null ? (
          <p>{plan.notThroughApi}</p>
        ) : plan.customers === 0 ? (
          <p>Nothing of import {run.number} stands any more.</p>
        ) : (
          <>
            <p>
              Import {run.number} wrote for {formatNoun(plan.customers, "customer")}. Everything that any
              import wrote for them is taken back together. <CutId id={plan.hash} />
            </p>
            <Table
              caption="What an undo does"
              rows={[
                ...plan.goes.map((line) => ({ fate: "Goes", ...line })),
                ...plan.compensated.map((line) => ({ fate: "Compensated", ...line })),
                ...plan.stays.map((line) => ({ fate: "Stays", ...line })),
              ]}
              rowKey={(line) => `${line.fate} ${line.what} ${line.detail}`}
              columns={[
                { key: "fate", header: "What happens", cell: (line) => line.fate, phone: "side" },
                { key: "what", header: "To what", cell: (line) => line.what },
                {
                  key: "count",
                  header: "Count",
                  numeric: true,
                  cell: (line) => formatCount(line.count),
                  phone: "value",
                },
                { key: "detail", header: "How, or why", cell: (line) => line.detail ?? "", phone: "detail" },
              ]}
            />
            <div className="justify-self-start">
              <UndoImport
                migrationId={migrationId}
                importRunId={run.id}
                importNumber={run.number}
                plan={plan}
                typed={plan.typed}
                closedBecause={mayUndo ? null : "An admin or owner undoes imports."}
                undo={undo}
              />
            </div>
          </>
        )}
        {undos.length === 0 ? null : (
          <Table
            caption="Undos"
            rows={undos}
            rowKey={(each) => each.id}
            columns={[
              { key: "run", header: "Run", cell: (each) => `Undo ${each.number}` },
              { key: "state", header: "State", cell: (each) => each.state, phone: "value" },
              { key: "says", header: "What it says", cell: (each) => each.says, phone: "detail" },
              { key: "note", header: "Why", cell: (each) => each.note, phone: "detail" },
              { key: "by", header: "Started by", cell: (each) => each.startedBy, phone: "line" },
              {
                key: "at",
                header: "Started",
                numeric: true,
                cell: (each) => <Timestamp at={each.startedAt} />,
                phone: "side",
              },
            ]}
          />
        )}
      </div>
    </Section>
  );
}
