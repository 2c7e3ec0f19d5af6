"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { announce } from "@/components/ui/live-region";
import type { JobBarActions } from "./job-line";
import type { JobProgress, JobsAnswer } from "./job-types";

// Most of the time nothing runs, and then no line is drawn.
const JobLine = dynamic(() => import("./job-line").then((module) => module.JobLine), { ssr: false });

export interface JobBarProps {
  /** A route that answers `JobsAnswer`. */
  url: string;
  actions: JobBarActions;
}

async function readJobs(url: string, signal: AbortSignal): Promise<JobsAnswer> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The jobs route answered ${response.status}.`);
  // The route is our own and typed with JobsAnswer; a schema here would put zod into every page.
  return (await response.json()) as JobsAnswer;
}

/** Running jobs at the foot of every page. The truth is in the database: a reload or a second tab shows the same. */
export function JobBar({ url, actions }: JobBarProps) {
  const [open, setOpen] = useState(false);
  const { data, dataUpdatedAt, isError } = useQuery({
    queryKey: ["jobs", url],
    queryFn: ({ signal }) => readJobs(url, signal),
    refetchInterval: 1000,
    retry: false,
  });
  const jobs = data?.jobs ?? [];
  useEndings(data?.jobs);

  const bar = useRef<HTMLElement>(null);
  const shown = jobs.length > 0;
  useEffect(() => {
    const element = bar.current;
    if (!shown || !element) return;
    const observer = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--job-bar-height", `${element.offsetHeight}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      document.documentElement.style.removeProperty("--job-bar-height");
    };
  }, [shown]);

  if (!shown) return null;
  const visible = open ? jobs : jobs.slice(0, 1);
  return (
    <section
      ref={bar}
      aria-label="Running jobs"
      className="sticky bottom-0 z-20 border-line border-t bg-raised"
    >
      {isError ? (
        <p className="flex items-center gap-2 border-line2 border-b px-gutter py-1 text-small text-warn">
          <Glyph state="stale" decorative size={14} />
          The app does not answer; these figures are older. Jobs go on by themselves.
        </p>
      ) : null}
      <ul className="divide-y divide-line2">
        {visible.map((job, index) => (
          <li key={job.id} className="flex min-h-11 items-center gap-4 px-gutter max-md:gap-3">
            <JobLine job={job} answeredAtMs={dataUpdatedAt} actions={actions} url={url} />
            {index === 0 && jobs.length > 1 ? (
              <Button
                variant="quiet"
                size="small"
                icon={open ? ChevronDown : ChevronUp}
                aria-expanded={open}
                onClick={() => setOpen(!open)}
              >
                {jobs.length} jobs
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says it once when a job leaves the list. */
function useEndings(jobs: readonly JobProgress[] | undefined): void {
  const before = useRef<Map<string, string>>(new Map());
  useEffect(() => {
    if (!jobs) return;
    const now = new Map(jobs.map((job) => [job.id, `${job.name} of ${job.about}`]));
    for (const [id, name] of before.current) if (!now.has(id)) announce(`${name} has ended.`);
    before.current = now;
  }, [jobs]);
}
