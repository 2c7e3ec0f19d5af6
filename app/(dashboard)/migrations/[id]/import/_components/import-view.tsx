"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Columns, PageStack } from "@/components/layout/stack";
import { phaseName } from "@/components/records/entity-words";
import { ChunkStrip } from "@/components/ui/chunk-strip";
import { CutId } from "@/components/ui/cut-id";
import { hrefWith, type SearchParams } from "@/components/ui/href-with";
import { announce } from "@/components/ui/live-region";
import { PageHeader, Section } from "@/components/ui/page-header";
import { SumEquation } from "@/components/ui/stat";
import { formatCount } from "@/lib/format/count";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";
import type { ImportActions } from "./import-actions";
import { importSentence } from "./import-sentence";
import { Pace } from "./pace";
import { Pulse } from "./pulse";
import { RunControls } from "./run-controls";

// Drawn by the server and brought to life after the figures.
const PhaseTable = dynamic(() => import("./phase-table").then((module) => module.PhaseTable));
// Below the figures, and needed only when there is something to tell.
const Causes = dynamic(() => import("./causes").then((module) => module.Causes));
// Nothing is throttled once the run is over.
const Throttle = dynamic(() => import("./throttle").then((module) => module.Throttle));
const Outcomes = dynamic(() => import("./outcomes").then((module) => module.Outcomes));

export interface ImportViewProps {
  migrationId: string;
  initial: ImportStatus;
  /** Named in the address, or null for the newest. */
  runId: string | null;
  path: string;
  params: SearchParams;
  actions: ImportActions;
  may: { control: boolean; retry: boolean };
  /** A plan is waiting to be started: its button is then the primary one and stands above. */
  headless: boolean;
  latestPlanId: string | null;
  /** Records of the chosen cause, runs: rendered by the server. */
  children: ReactNode;
}

const consequences: Readonly<Record<string, string>> = {
  running: "Stops after the requests under way. Goes on from there; nothing is sent twice.",
  paused: "Goes on where it stopped; nothing is sent twice.",
  failed: "Tries again where it stopped; what was written is recognised.",
  done: "Validators compare both sides, record by record.",
  cancelled: "A new dry run recognises what was written and plans what is missing.",
};

const chunkStates = {
  waiting: "waiting",
  claimed: "in-flight",
  done: "committed",
  failed: "failed",
} as const;

async function read(url: string, signal: AbortSignal): Promise<ImportStatus | null> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The import route answered ${response.status}.`);
  // The route is our own and answers exactly this.
  return (await response.json()) as ImportStatus | null;
}

/** One import, from committed rows, every second. A reload or a second tab shows the same. */
export function ImportView(props: ImportViewProps) {
  const { migrationId, initial, runId, path, params, actions, may, headless, latestPlanId, children } = props;
  const router = useRouter();
  // By the run that was drawn: what is remembered of an earlier one would stand here until the next answer.
  const queryKey = ["import", migrationId, runId ?? "latest", initial.run.id];
  const query = runId === null ? "" : `?run=${runId}`;
  const { data: status = initial, isError } = useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      (await read(`/api/migrations/${migrationId}/import${query}`, signal)) ?? initial,
    initialData: initial,
    refetchInterval: ({ state }) => (isMoving(state.data ?? initial) ? 1000 : 5000),
  });
  const { run, sum, strip } = status;
  const { id: drawnId, state: drawnState } = initial.run;
  useEffect(() => {
    // Against what the server drew, not against the last answer: that may be older than the page, or younger.
    if (run.id === drawnId && run.state === drawnState) return;
    announce(`Import ${run.number} is ${run.state}.`);
    // The stage list and the list of runs are rendered by the server.
    router.refresh();
  }, [run.id, run.state, run.number, drawnId, drawnState, router]);

  const consequence = run.needsNewPlan ? consequences.cancelled : consequences[run.state];
  const asideHref = hrefWith(path, params, {}, "set-aside");
  const isOver = run.state === "done" || run.state === "cancelled";
  return (
    <PageStack>
      {headless ? (
        <Section title={`Import ${run.number}`} note={importSentence(status)} rule={false}>
          <span />
        </Section>
      ) : (
        <PageHeader
          where={[
            "Stage 5 of 10, Import",
            `run ${run.number}`,
            <span key="plan">
              plan {status.plan.number} <CutId id={status.plan.hash} />
            </span>,
          ]}
          sentence={importSentence(status)}
          {...(consequence === undefined ? {} : { consequence })}
          action={<RunControls {...{ migrationId, status, queryKey, actions }} mayControl={may.control} />}
        />
      )}
      <SumEquation
        total={{ label: "Planned", value: formatCount(sum.planned) }}
        terms={[
          { label: "Stored and confirmed", value: formatCount(sum.stored), tone: "new" },
          {
            label: "Set aside",
            value: formatCount(sum.setAside),
            ...(sum.setAside > 0 ? { tone: "warn" as const, href: asideHref } : {}),
          },
          {
            label: run.state === "cancelled" ? "Not written" : "Still to do",
            value: formatCount(sum.toDo),
            ...(status.backlog > 0
              ? { note: `${formatCount(status.backlog)} of them accepted, not yet stored` }
              : {}),
          },
          {
            label: "Unaccounted",
            value: sum.unaccounted === 0 ? "✓ 0" : formatCount(sum.unaccounted),
            tone: sum.unaccounted === 0 ? "ok" : "harm",
            ...(sum.unaccounted === 0
              ? { note: "every write is accounted for" }
              : { note: "validate to find them", href: `/migrations/${migrationId}/reconcile` }),
          },
        ]}
      />
      {isOver && status.outcomes !== null ? (
        <Outcomes
          outcomes={status.outcomes}
          previewHref={status.plan.id === latestPlanId ? `/migrations/${migrationId}/preview` : null}
          asideHref={asideHref}
        />
      ) : null}
      <Columns layout="side">
        <Section title="By entity, in import order" rule={false}>
          <PhaseTable status={status} hrefOfSetAside={asideHref} />
          {strip === null ? null : (
            <div className="mt-4">
              <ChunkStrip
                label={`${phaseName(strip.phase)}, ${formatCount(strip.chunks.length)} ${strip.chunks.length === 1 ? "chunk" : "chunks"} of up to ${formatCount(strip.writesPerChunk)}`}
                chunks={strip.chunks.map((chunk) => ({
                  state: chunkStates[chunk.state],
                  setAside: chunk.setAside,
                }))}
              />
            </div>
          )}
        </Section>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-5">
          <Pulse status={status} isAnswering={!isError} />
          <Pace status={status} />
          {isOver ? null : (
            <Throttle {...{ migrationId, status }} throttle={actions.throttle} disabled={!may.control} />
          )}
        </div>
      </Columns>
      <Causes
        {...{ migrationId, status }}
        retry={actions.retry}
        mayRetry={may.retry}
        hrefOf={(code) =>
          hrefWith(path, params, { cause: code, aside: null, asideBefore: null }, "aside-records")
        }
      />
      {children}
    </PageStack>
  );
}

const isMoving = (status: ImportStatus) =>
  status.run.state === "running" || status.run.state === "cancelling" || status.workers.length > 0;
