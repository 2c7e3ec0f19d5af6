"use client";
import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextareaField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";
import { atStart } from "@/lib/format/at-start";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatRoughDuration } from "@/lib/format/duration";
import type { ImportReadiness } from "@/lib/services/runs/get-import-readiness";

export interface StartImportProps {
  migrationId: string;
  ready: ImportReadiness;
  closedBecause: string | null;
  start: (input: {
    migrationId: string;
    planId: string;
    expectHash: string;
    confirmation: string;
    waivePilot: string | null;
  }) => Promise<ActionResult<unknown>>;
}

/** Begins the import of the plan that is on the page. A live one asks for the migration's name, and for a pilot. */
export function StartImport({ migrationId, ready, closedBecause, start }: StartImportProps) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [waiver, setWaiver] = useState("");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);
  const { plan } = ready;

  async function run(confirmation: string): Promise<ActionResult<unknown>> {
    const result = await settle(() =>
      start({
        migrationId,
        planId: plan.id,
        expectHash: plan.hash,
        confirmation,
        waivePilot: ready.pilotMissing === null ? null : waiver.trim() || null,
      }),
    );
    if (result.ok) {
      announce("The import has started.");
      router.refresh();
    }
    return result;
  }

  async function press() {
    if (ready.isLive) return setAsking(true);
    setPending(true);
    setError(null);
    const result = await run("");
    setPending(false);
    if (!result.ok) setError(result.error);
  }

  return (
    <div className="grid gap-2">
      <Button
        variant="primary"
        icon={Download}
        wide="phone"
        pending={pending}
        pendingLabel="Starting…"
        onClick={press}
        {...(closedBecause === null ? {} : { closedBecause })}
      >
        Start import
      </Button>
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Import into live accounts?"
        live
        typed={ready.migrationName}
        tone="primary"
        confirmLabel="Start import"
        pendingLabel="Starting…"
        onConfirm={run}
        doneText="The import has started."
        undo="Entitlements and profiles can be deleted again by the ledger, credits burned. Events and users cannot be deleted at OpenMonetize; they stay, marked as history, and burn nothing."
      >
        <p>
          {formatNoun(ready.writes, "write")} for {formatNoun(plan.customers.selected, "customer")} of plan{" "}
          {plan.number} go to {ready.targetName ?? "OpenMonetize"} in {formatCount(ready.estimate.requests)}{" "}
          requests, about {formatRoughDuration(ready.estimate.seconds * 1000)}. {atStart(ready.railName)}
          goes on charging; {ready.sourceName} is not written to.
        </p>
        {ready.pilotMissing === null ? null : (
          <div className="mt-3 grid gap-2">
            <p className="text-warn">{ready.pilotMissing}</p>
            <TextareaField
              label="Why import everything without a pilot"
              hint="Leave it empty and import a pilot first; filled in, it stands beside your name in the audit log."
              rows={2}
              maxLength={2000}
              value={waiver}
              onChange={(event) => setWaiver(event.target.value)}
            />
          </div>
        )}
      </ConfirmDialog>
    </div>
  );
}
