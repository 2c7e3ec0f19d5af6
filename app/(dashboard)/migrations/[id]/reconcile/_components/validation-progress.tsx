"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Glyph } from "@/components/ui/glyph";
import { announce } from "@/components/ui/live-region";
import { Progress } from "@/components/ui/progress";
import { formatCount } from "@/lib/format/count";

/** The parts of a run's progress that this page shows. */
export interface ValidationRun {
  number: number;
  state: string;
  phase: string;
  stateReason: string | null;
  phases: readonly { phase: string; planned: number; donePlanned: number; chunks: number; done: number }[];
}

/** The rail is read in several phases of its own; all that come before the target's are one step here. */
const steps = [
  { phase: "rail", name: "Reading the rail again" },
  { phase: "target", name: "Reading what OpenMonetize holds now" },
  { phase: "compare", name: "Comparing customer by customer" },
  { phase: "decisions", name: "Asking the platform for decisions" },
  { phase: "conclude", name: "Concluding" },
] as const;

async function read(url: string, signal: AbortSignal): Promise<ValidationRun | null> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The progress route answered ${response.status}.`);
  // The route is our own and answers exactly this.
  return (await response.json()) as ValidationRun | null;
}

/** A validation under way; shows its verdicts as soon as there are any. */
export function ValidationProgress({
  migrationId,
  initial,
}: {
  migrationId: string;
  initial: ValidationRun;
}) {
  const router = useRouter();
  const { data: run = initial } = useQuery({
    queryKey: ["validation", migrationId],
    queryFn: async ({ signal }) =>
      (await read(`/api/migrations/${migrationId}/validation`, signal)) ?? initial,
    initialData: initial,
    refetchInterval: 1000,
  });
  useEffect(() => {
    if (run.state !== "done") return;
    announce("The validation is done.");
    router.refresh();
  }, [run.state, router]);

  if (run.state === "failed") {
    return (
      <ErrorPanel
        what={run.stateReason ?? "The validation failed."}
        customers="Customers notice nothing: a validation writes nothing."
        remedy="Mend the cause, then validate again."
      />
    );
  }
  const place = steps.findIndex((step) => step.phase === run.phase);
  const current = run.state === "done" ? steps.length : Math.max(0, place);
  return (
    <ol className="grid max-w-[640px] gap-2" aria-label="Steps of the validation">
      {steps.map((step, index) => {
        const phase = run.phases.find((each) => each.phase === step.phase);
        const isCurrent = index === current;
        const counted = isCurrent && phase !== undefined && phase.planned > 0;
        return (
          <li
            key={step.phase}
            className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1"
          >
            <Glyph state={index < current ? "done" : isCurrent ? "in-progress" : "not-started"} />
            <span className={isCurrent ? "font-name" : "text-ink2"}>{step.name}</span>
            <span className="text-ink2 text-small">
              {counted ? `${formatCount(phase.donePlanned)} of ${formatCount(phase.planned)}` : ""}
            </span>
            {counted ? (
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
    </ol>
  );
}
