"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TabNav } from "@/components/ui/tab-nav";
import { useUrlParam } from "@/components/ui/use-url-param";
import type { BoardView, RuleStanding } from "@/lib/services/mapping/board-types";
import { type MapTab, mapTabs } from "../search-params";
import { BoardProvider, useBoard } from "./board-context";
import { PlanBoard } from "./plan-board";

// Drawn by the server and brought to life after the rows.
const BoardCoverage = dynamic(() => import("./board-coverage").then((module) => module.BoardCoverage));
const BoardToolbar = dynamic(() => import("./board-toolbar").then((module) => module.BoardToolbar));
// One part is on screen at a time; the others come when their tab is chosen.
const ChargeLines = dynamic(() => import("./charge-lines").then((module) => module.ChargeLines));
const CreditRules = dynamic(() => import("./credit-rules").then((module) => module.CreditRules));
const CustomerFields = dynamic(() => import("./customer-fields").then((module) => module.CustomerFields));
const FeatureBoard = dynamic(() => import("./feature-board").then((module) => module.FeatureBoard));
const MappingFiles = dynamic(() => import("./mapping-files").then((module) => module.MappingFiles));
const Problems = dynamic(() => import("./problems").then((module) => module.Problems));
const Losses = dynamic(() => import("./losses").then((module) => module.Losses));
const Values = dynamic(() => import("./values").then((module) => module.Values));

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

/** One meaning on every tab: what a person has decided, of all. */
const decided = (rows: readonly { isSuggested: boolean; standing?: RuleStanding }[]) =>
  `${rows.filter((row) => !row.isSuggested && row.standing !== "open").length}/${rows.length}`;
const decidedLosses = (losses: BoardView["losses"]) =>
  `${losses.filter((loss) => loss.by !== "default").length}/${losses.length}`;

function BoardBody({ migrationId, view }: BoardProps) {
  const [chosen] = useUrlParam("tab", mapTabs);
  const tab = chosen ?? "plans";
  const counts: Record<MapTab, { label: string; count: string }> = {
    plans: { label: "Plans", count: decided(view.plans) },
    features: { label: "Features", count: decided(view.features) },
    credits: { label: "Credit grants", count: decided(view.creditRules) },
    fields: { label: "Customer fields", count: decided(view.fields) },
    lines: { label: "Charge lines", count: String(view.lines.length) },
    values: { label: "Values", count: String(view.access.length) },
    losses: { label: "Losses", count: decidedLosses(view.losses) },
  };
  const content: Record<MapTab, () => React.ReactNode> = {
    plans: () => <PlanBoard view={view} migrationId={migrationId} />,
    features: () => <FeatureBoard view={view} />,
    credits: () => <CreditRules rules={view.creditRules} />,
    fields: () => <CustomerFields fields={view.fields} />,
    lines: () => <ChargeLines lines={view.lines} railName={view.railName} />,
    values: () => <Values view={view} migrationId={migrationId} />,
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
        <TabNav
          label="Parts of the mapping"
          current={tab}
          items={mapTabs.map((value) => ({ value, href: `?tab=${value}`, ...counts[value] }))}
        />
        {content[tab]()}
      </div>
      <MappingFiles migrationId={migrationId} version={view.version} />
    </>
  );
}

/** A change that was not saved. After a conflict the board below shows theirs already; mine can go on top of it. */
function Failure() {
  const router = useRouter();
  const { failure, dismiss, run } = useBoard();
  if (!failure) return null;
  const { mine } = failure;
  const reload = () => {
    dismiss();
    router.refresh();
  };
  return (
    <ErrorPanel
      what={failure.userMessage}
      customers={
        failure.code === "mapping.conflict" ? undefined : "Nothing was saved; customers notice nothing."
      }
      reference={failure.reference}
      actions={
        <>
          <Button size="small" onClick={reload}>
            {mine ? "Take theirs" : "Reload"}
          </Button>
          {mine ? (
            <Button size="small" onClick={() => run(mine.edit, mine.done)}>
              Apply mine on top
            </Button>
          ) : null}
        </>
      }
    />
  );
}
