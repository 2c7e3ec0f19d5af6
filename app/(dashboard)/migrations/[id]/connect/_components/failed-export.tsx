"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { notifyResult } from "@/components/ui/toaster";
import { resumeExport } from "../actions";

export interface FailedExportProps {
  migrationId: string;
  runId: string;
  reason: string | null;
  mayExport: boolean;
}

/** Why an export ended early, and the way on: it goes on from the last page it stored. */
export function FailedExport({ migrationId, runId, reason, mayExport }: FailedExportProps) {
  const [pending, setPending] = useState(false);
  async function resume() {
    setPending(true);
    const result = await settle(() => resumeExport({ migrationId, runId }));
    setPending(false);
    if (!result.ok) await notifyResult(result, { title: "" });
  }
  return (
    <div className="mb-4">
      <ErrorPanel
        what={reason ?? "The export stopped."}
        customers="Customers notice nothing: an export only reads."
        remedy="Mend the cause, then resume. It goes on from the last page that was stored."
        actions={
          mayExport ? (
            <Button size="small" onClick={resume} pending={pending} pendingLabel="Resuming…">
              Resume
            </Button>
          ) : undefined
        }
      />
    </div>
  );
}
