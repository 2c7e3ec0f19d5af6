"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { RunProgress } from "@/lib/services/runs/get-progress";

/** Keys of everything asked about runs. */
export const runKeys = {
  progress: (migrationId: string, runId: string) => ["runs", migrationId, runId] as const,
};

async function read(migrationId: string, runId: string, signal: AbortSignal): Promise<RunProgress | null> {
  const response = await fetch(`/api/migrations/${migrationId}/runs?run=${runId}`, { signal });
  if (!response.ok) throw new Error(`The progress route answered ${response.status}.`);
  // Our own route, typed by the service behind it.
  return (await response.json()) as RunProgress | null;
}

/** Progress of a run, asked each second; when its state changes the page is drawn anew, with its header and rail. */
export function useRunProgress(migrationId: string, runId: string) {
  const router = useRouter();
  const before = useRef<string | undefined>(undefined);
  const query = useQuery({
    queryKey: runKeys.progress(migrationId, runId),
    queryFn: ({ signal }) => read(migrationId, runId, signal),
    refetchInterval: (each) => (isOver(each.state.data?.state) ? false : 1000),
    retry: false,
  });
  const state = query.data?.state;
  useEffect(() => {
    if (state === undefined) return;
    if (before.current !== undefined && before.current !== state) router.refresh();
    // The page was drawn while the run was open; when the first answer says that it is over, that page is old.
    else if (before.current === undefined && isOver(state)) router.refresh();
    before.current = state;
  }, [state, router]);
  return query;
}

const isOver = (state: string | undefined) => state === "done" || state === "failed" || state === "cancelled";
