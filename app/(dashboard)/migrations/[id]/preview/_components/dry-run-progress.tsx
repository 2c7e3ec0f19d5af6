"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Glyph } from "@/components/ui/glyph";
import { announce } from "@/components/ui/live-region";
import { Progress } from "@/components/ui/progress";
import { formatCount } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";

/** The parts of a run's progress that this page shows. */
export interface RunView {
  id: string;
  number: number;
  state: string;
  phase: string;
  stateReason: string | null;
  phases: readonly { phase: string; planned: number; donePlanned: number; chunks: number; done: number }[];
  heartbeatAgeSeconds: number | null;
}

const steps = [
  { phase: "target", name: "Reading what OpenMonetize holds" },
  { phase: "catalogue", name: "Planning plans and features" },
  { phase: "customers", name: "Planning customers" },
  { phase: "finish", name: "Hashing the plan" },
] as const;

async function read(url: string, signal: AbortSignal): Promise<RunView | null> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The progress route answered ${response.status}.`);
  // The route is our own and answers exactly this.
  return (await response.json()) as RunView | null;
}

/** A dry run under way, step by step; shows the finished plan as soon as there is one. */
export function DryRunProgress({ migrationId, initial }: { migrationId: string; initial: RunView }) {
  const router = useRouter();
  const { data: run = initial } = useQuery({
    queryKey: ["plan", migrationId],
    queryFn: async ({ signal }) => (await read(`/api/migrations/${migrationId}/plan`, signal)) ?? initial,
    initialData: initial,
    refetchInterval: 1000,
  });
  useEffect(() => {
    if (run.state !== "done") return;
    announce("The dry run is done.");
    router.refresh();
  }, [run.state, router]);

  if (run.state === "failed") {
    return (
      <ErrorPanel
        what={run.stateReason ?? "The dry run failed."}
        customers="Customers notice nothing: a dry run writes nothing."
        remedy="Mend the cause, then start it again."
      />
    );
  }
  const current = steps.findIndex((step) => step.phase === run.phase);
  return (
    <ol className="grid max-w-[640px] gap-2" aria-label="Steps of the dry run">
      {steps.map((step, index) => {
        const phase = run.phases.find((each) => each.phase === step.phase);
        const isDone = run.state === "done" || index < current;
        const isCurrent = !isDone && index === current;
        return (
          <li
            key={step.phase}
            className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1"
          >
            <Glyph state={isDone ? "done" : isCurrent ? "in-progress" : "not-started"} />
            <span className={isCurrent ? "font-name" : "text-ink2"}>{step.name}</span>
            <span className="text-ink2 text-small">
              {phase && phase.planned > 0
                ? `${formatCount(phase.donePlanned)} of ${formatCount(phase.planned)}`
                : ""}
            </span>
            {isCurrent && phase && phase.planned > 0 ? (
              <Progress
                label={step.name}
                done={phase.donePlanned}
                total={phase.planned}
                tone="ink"
                size="thin"
                className="col-start-2 col-end-4"
              />
            ) : null}
          </li>
        );
      })}
      {run.heartbeatAgeSeconds !== null && run.heartbeatAgeSeconds > 10 ? (
        <li className="text-small text-warn">
          No heartbeat for {formatDuration(Math.floor(run.heartbeatAgeSeconds) * 1000)}; another worker takes
          over at 20 s.
        </li>
      ) : null}
    </ol>
  );
}
