"use client";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Tabs } from "@/components/ui/tabs";
import type { BoardView, RuleView } from "@/lib/services/mapping/board-types";
import { type MapTab, mapParams, mapTabs } from "../search-params";
import { BoardProvider, useBoard } from "./board-context";
import { BoardCoverage } from "./board-coverage";
import { BoardToolbar } from "./board-toolbar";
import { ChargeLines } from "./charge-lines";
import { CreditRules } from "./credit-rules";
import { CustomerFields } from "./customer-fields";
import { FeatureBoard } from "./feature-board";
import { Losses } from "./losses";
import { MappingFiles } from "./mapping-files";
import { PlanBoard } from "./plan-board";
import { Problems } from "./problems";
import { Values } from "./values";

interface BoardProps {
  migrationId: string;
  view: BoardView;
}

/** The two-sided board: what the source has at the left, what it becomes at the right, money always in view. */
export const Board = (props: BoardProps) => (
  <BoardProvider migrationId={props.migrationId} version={props.view.version} mayEdit={props.view.mayEdit}>
    <BoardBody {...props} />
  </BoardProvider>
);

const decided = (rows: readonly RuleView[]) =>
  `${rows.filter((row) => row.standing !== "open").length}/${rows.length}`;
const taken = (rows: readonly { isSuggested: boolean }[]) =>
  `${rows.filter((row) => !row.isSuggested).length}/${rows.length}`;

function BoardBody({ migrationId, view }: BoardProps) {
  const [{ tab }, setParams] = useQueryStates(mapParams);
  const counts: Record<MapTab, { label: string; count: string }> = {
    plans: { label: "Plans", count: decided(view.plans) },
    features: { label: "Features", count: decided(view.features) },
    credits: { label: "Credit grants", count: taken(view.creditRules) },
    fields: { label: "Customer fields", count: taken(view.fields) },
    lines: { label: "Charge lines", count: String(view.lines.length) },
    values: { label: "Values", count: String(view.access.length) },
    losses: { label: "Losses", count: String(view.losses.length) },
  };
  const content: Record<MapTab, () => React.ReactNode> = {
    plans: () => <PlanBoard view={view} />,
    features: () => <FeatureBoard view={view} />,
    credits: () => <CreditRules rules={view.creditRules} />,
    fields: () => <CustomerFields fields={view.fields} />,
    lines: () => <ChargeLines lines={view.lines} sourceName={view.sourceName} />,
    values: () => <Values view={view} />,
    losses: () => <Losses losses={view.losses} />,
  };
  return (
    <>
      <div className="border-line border-t pt-3">
        <BoardCoverage view={view} />
      </div>
      <Problems problems={view.problems} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <BoardToolbar view={view} migrationId={migrationId} />
        <Failure />
        <Tabs
          label="Parts of the mapping"
          value={tab}
          onValueChange={(next) =>
            void setParams({ tab: mapTabs.find((known) => known === next) ?? "plans", open: null })
          }
          items={mapTabs.map((value) => ({
            value,
            ...counts[value],
            content: value === tab ? content[value]() : null,
          }))}
        />
      </div>
      <MappingFiles migrationId={migrationId} version={view.version} />
    </>
  );
}

function Failure() {
  const router = useRouter();
  const { failure, dismiss } = useBoard();
  if (!failure) return null;
  return (
    <ErrorPanel
      what={failure.userMessage}
      customers={
        failure.code === "mapping.conflict" ? undefined : "Nothing was saved; customers notice nothing."
      }
      reference={failure.reference}
      actions={
        <Button
          size="small"
          onClick={() => {
            dismiss();
            router.refresh();
          }}
        >
          Reload
        </Button>
      }
    />
  );
}
