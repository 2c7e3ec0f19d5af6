"use client";
import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { useRunProgress } from "./use-run-progress";

export interface CheckSourceProps {
  migrationId: string;
  /** The newest check: its id while it runs, and why it stopped where it failed. */
  running: string | null;
  failedBecause: string | null;
  closedBecause: string | null;
  check: (input: { migrationId: string }) => Promise<ActionResult<unknown>>;
}

/** Reads the source's catalogue again. The page is drawn anew once it is done. */
export function CheckSource({ migrationId, running, failedBecause, closedBecause, check }: CheckSourceProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function press() {
    setPending(true);
    setError(null);
    const result = await settle(() => check({ migrationId }));
    setPending(false);
    if (result.ok) router.refresh();
    else setError(result.error.userMessage);
  }

  const said = error ?? failedBecause;
  return (
    <div className="grid gap-1">
      {running === null ? null : <Underway migrationId={migrationId} runId={running} />}
      <Button
        variant="secondary"
        icon={RefreshCw}
        pending={pending || running !== null}
        pendingLabel="Checking the source…"
        onClick={press}
        wide="phone"
        {...(closedBecause === null ? {} : { closedBecause })}
      >
        Check the source for changes
      </Button>
      {said === null || running !== null ? null : (
        <p role="alert" className="max-w-[420px] text-harm text-small">
          {said}
        </p>
      )}
    </div>
  );
}

/** Draws nothing: it asks for the run until that is over. */
function Underway({ migrationId, runId }: { migrationId: string; runId: string }) {
  useRunProgress(migrationId, runId);
  return null;
}
