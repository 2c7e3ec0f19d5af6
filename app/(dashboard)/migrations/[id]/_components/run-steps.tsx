"use client";
import { useEffect } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Glyph } from "@/components/ui/glyph";
import { announce } from "@/components/ui/live-region";
import { Progress } from "@/components/ui/progress";
import { formatCount } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import type { RunProgress } from "@/lib/services/runs/get-progress";
import { useRunProgress } from "./use-run-progress";

const lateSeconds = 10;

export interface RunStepsProps {
  migrationId: string;
  initial: RunProgress;
  /** In their order. Phases of the run that come before the first one named here belong to that step. */
  steps: readonly { readonly phase: string; readonly name: string }[];
  /** "dry run". */
  noun: string;
  /** What customers notice when it fails; default for a run that writes nothing. */
  customers?: string;
  /** What a person does once it has failed. */
  remedy: string;
}

/** A run that only reads, step by step; the page is drawn anew with what it found as soon as it has ended. */
export function RunSteps({ migrationId, initial, steps, noun, customers, remedy }: RunStepsProps) {
  const { data } = useRunProgress(migrationId, initial.id);
  const run = data ?? initial;
  useEffect(() => {
    if (run.state === "done") announce(`The ${noun} is done.`);
  }, [run.state, noun]);

  if (run.state === "failed") {
    return (
      <ErrorPanel
        what={run.stateReason ?? `The ${noun} failed.`}
        customers={customers ?? `Customers notice nothing: a ${noun} writes nothing.`}
        remedy={remedy}
      />
    );
  }
  const place = steps.findIndex((step) => step.phase === run.phase);
  const current = run.state === "done" ? steps.length : Math.max(0, place);
  return (
    <ol className="grid max-w-[640px] gap-2" aria-label={`Steps of the ${noun}`}>
      {steps.map((step, index) => {
        const phase = run.phases.find((each) => each.phase === step.phase);
        const isCurrent = index === current;
        const isCounted = phase !== undefined && phase.planned > 0;
        return (
          <li
            key={step.phase}
            className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1"
          >
            <Glyph state={index < current ? "done" : isCurrent ? "in-progress" : "not-started"} />
            <span className={isCurrent ? "font-name" : "text-ink2"}>{step.name}</span>
            <span className="text-ink2 text-small">
              {isCounted ? `${formatCount(phase.donePlanned)} of ${formatCount(phase.planned)}` : ""}
            </span>
            {isCurrent && isCounted ? (
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
      {run.heartbeatAgeSeconds !== null && run.heartbeatAgeSeconds > lateSeconds ? (
        <li className="text-small text-warn">
          No heartbeat for {formatDuration(Math.floor(run.heartbeatAgeSeconds) * 1000)}; another worker takes
          over at 20 s.
        </li>
      ) : null}
    </ol>
  );
}
