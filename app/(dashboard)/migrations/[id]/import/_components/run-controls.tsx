"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Pause, Play, X } from "lucide-react";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button, ButtonLink } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { announce } from "@/components/ui/live-region";
import { notifyResult } from "@/components/ui/toaster";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";
import type { ImportActions } from "./import-actions";

export interface RunControlsProps {
  migrationId: string;
  status: ImportStatus;
  queryKey: readonly unknown[];
  actions: ImportActions;
  mayControl: boolean;
}

/** Pause or resume as the one primary action of a run that is not over, and its cancelling. */
export function RunControls({ migrationId, status, queryKey, actions, mayControl }: RunControlsProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const { run, sum } = status;

  async function act(
    what: (input: { migrationId: string; runId: string }) => Promise<ActionResult<unknown>>,
    said: string,
  ): Promise<ActionResult<unknown>> {
    setBusy(true);
    const result = await settle(() => what({ migrationId, runId: run.id }));
    await client.invalidateQueries({ queryKey: [...queryKey] });
    setBusy(false);
    if (result.ok) announce(said);
    else await notifyResult(result, { title: said });
    return result;
  }

  if (run.state === "done") {
    return (
      <ButtonLink variant="primary" href={`/migrations/${migrationId}/reconcile`}>
        Go to Reconcile
      </ButtonLink>
    );
  }
  const newPlan = (
    <ButtonLink variant="primary" href={`/migrations/${migrationId}/preview?scope=all`}>
      New dry run
    </ButtonLink>
  );
  if (run.state === "cancelled") return newPlan;
  const closed = mayControl ? {} : { closedBecause: "An operator, admin or owner controls runs." };
  const going = run.state === "running";
  return (
    <div className="flex items-center gap-2 max-md:flex-col max-md:items-stretch">
      {run.needsNewPlan ? (
        newPlan
      ) : (
        <Button
          variant="primary"
          icon={going ? Pause : Play}
          pending={busy}
          pendingLabel={going ? "Pausing…" : "Going on…"}
          onClick={() => (going ? act(actions.pause, "Paused.") : act(actions.resume, "The import goes on."))}
          wide="phone"
          {...closed}
        >
          {going ? "Pause" : "Resume"}
        </Button>
      )}
      {mayControl ? (
        <Button variant="quiet" icon={X} onClick={() => setAsking(true)} wide="phone">
          Cancel
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel import ${run.number}?`}
        undo="What was written stays, each write with its way back in the ledger. A new dry run plans what is missing."
        confirmLabel="Cancel the import"
        pendingLabel="Cancelling…"
        onConfirm={() => act(actions.cancel, "The import is cancelled.")}
      >
        {formatNoun(sum.stored, "write")} stored so far; {formatCount(sum.toDo)} will not be sent.
      </ConfirmDialog>
    </div>
  );
}
