"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Download, Pause, Play } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { Progress } from "@/components/ui/progress";
import { notifyResult } from "@/components/ui/toaster";
import { useNow } from "@/components/ui/use-now";
import { formatCount, formatRate } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import { formatShare } from "@/lib/format/percent";
import { heartbeatLateMs, heartbeatLostMs, type JobProgress } from "./job-types";

export interface JobBarActions {
  pause: (jobId: string) => Promise<ActionResult>;
  resume: (jobId: string) => Promise<ActionResult>;
  cancel: (jobId: string) => Promise<ActionResult>;
}

interface JobLineProps {
  job: JobProgress;
  answeredAtMs: number;
  actions: JobBarActions;
  url: string;
}

const stateGlyph: Record<JobProgress["state"], GlyphState> = {
  waiting: "not-started",
  running: "in-progress",
  pausing: "in-progress",
  paused: "inconclusive",
  cancelling: "in-progress",
};
const stateWord: Record<JobProgress["state"], string | null> = {
  waiting: "waits for a worker",
  running: null,
  pausing: "stops after this chunk",
  paused: "paused",
  cancelling: "is being cancelled",
};

/** One running job: how far it is, how fast, whether it is alive, and what can be done about it. */
export function JobLine({ job, answeredAtMs, actions, url }: JobLineProps) {
  const client = useQueryClient();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const beats = job.state === "running" || job.state === "pausing";
  const age =
    beats && job.heartbeatAgeMs !== null
      ? job.heartbeatAgeMs + Math.max(0, (now ?? answeredAtMs) - answeredAtMs)
      : null;
  const late = age !== null && age > heartbeatLateMs;
  const of =
    job.total === null ? formatCount(job.done) : `${formatCount(job.done)} of ${formatCount(job.total)}`;
  const word = stateWord[job.state];

  async function act(run: (jobId: string) => Promise<ActionResult>): Promise<ActionResult> {
    setBusy(true);
    try {
      const result = await settle(() => run(job.id));
      await client.invalidateQueries({ queryKey: ["jobs", url] });
      return result;
    } finally {
      setBusy(false);
    }
  }
  async function press(run: (jobId: string) => Promise<ActionResult>) {
    const result = await act(run);
    if (!result.ok) await notifyResult(result, { title: "" });
  }

  return (
    <div className="flex min-w-0 flex-1 items-center gap-4 max-md:flex-wrap max-md:gap-x-3 max-md:gap-y-1 max-md:py-2">
      <span className="flex min-w-0 items-center gap-1.5 font-name max-md:flex-1">
        {late ? (
          <Glyph state="stale" />
        ) : job.state === "running" ? (
          <Download aria-hidden size={15} strokeWidth={1.75} className="shrink-0" />
        ) : (
          <Glyph state={stateGlyph[job.state]} decorative />
        )}
        {job.href ? (
          <Link href={job.href} className="shrink-0 hover:underline">
            {job.name}
          </Link>
        ) : (
          <span className="shrink-0">{job.name}</span>
        )}
        <span className="min-w-0 truncate font-normal text-ink2 md:max-w-48" title={job.about}>
          {job.about}
        </span>
      </span>
      <span aria-hidden className="order-1 h-0 basis-full md:hidden" />
      <Progress
        label={`${job.name}, ${job.about}`}
        done={job.done}
        total={job.total ?? 0}
        setAside={job.setAside}
        valueText={`${of} ${job.unit}`}
        size="thin"
        className="min-w-10 max-w-52 flex-1 max-md:order-2 max-md:max-w-none"
      />
      {job.total ? <span className="shrink-0 font-name">{formatShare(job.done, job.total)}</span> : null}
      <span className="shrink-0 text-ink2 max-lg:hidden">
        {of} {job.unit}
      </span>
      {word ? (
        <span className="shrink-0 text-ink2">{word}</span>
      ) : (
        <>
          {job.ratePerSecond === null ? null : (
            <span className="shrink-0 text-ink2 max-lg:hidden">{formatRate(job.ratePerSecond)}</span>
          )}
          {job.secondsLeft === null ? null : (
            <span className="shrink-0 text-ink2">{formatDuration(job.secondsLeft * 1000)} left</span>
          )}
        </>
      )}
      <span className="ml-auto flex shrink-0 items-center gap-2 max-md:order-3">
        {late ? (
          <span className="text-small text-warn max-md:hidden">
            no heartbeat for {formatDuration(Math.floor(age / 1000) * 1000)}, another worker takes over at{" "}
            {formatDuration(heartbeatLostMs)}
          </span>
        ) : age === null ? null : (
          <span className="text-ink3 text-small max-lg:hidden">heartbeat {formatDuration(age)} ago</span>
        )}
        {job.canPause ? (
          <Button
            size="small"
            icon={Pause}
            pending={busy}
            pendingLabel="Pausing…"
            onClick={() => press(actions.pause)}
          >
            Pause
          </Button>
        ) : null}
        {job.canResume ? (
          <Button
            size="small"
            icon={Play}
            pending={busy}
            pendingLabel="Going on…"
            onClick={() => press(actions.resume)}
          >
            Resume
          </Button>
        ) : null}
        {job.canCancel ? (
          <Button variant="quiet" size="small" onClick={() => setAsking(true)}>
            Cancel…
          </Button>
        ) : null}
      </span>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel ${job.name} of ${job.about}?`}
        undo={
          job.cancelConsequence === undefined
            ? "What was written stays, each write with its way back in the ledger. A new dry run plans what is missing."
            : "There is nothing to undo. A new one can be started at any time."
        }
        confirmLabel="Cancel the job"
        pendingLabel="Cancelling…"
        onConfirm={() => act(actions.cancel)}
      >
        {job.cancelConsequence ?? `${of} ${job.unit} are done. The rest will not be touched.`}
      </ConfirmDialog>
    </div>
  );
}
