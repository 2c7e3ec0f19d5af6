"use client";
import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { TextareaField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";
import { formatNoun } from "@/lib/format/count";

export interface UndoImportProps {
  migrationId: string;
  importRunId: string;
  importNumber: number;
  /** Customers whom it takes back, and the digest of what was looked at. */
  plan: { readonly hash: string; readonly customers: number };
  /** Name to type in a live migration; null elsewhere. */
  typed: string | null;
  closedBecause: string | null;
  undo: (input: {
    migrationId: string;
    whom: { kind: "import"; runId: string };
    expectHash: string;
    confirmation: string;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

/** Begins the undo that is on the page, with the reason for it. */
export function UndoImport(props: UndoImportProps) {
  const { migrationId, importRunId, importNumber, plan, typed, closedBecause, undo } = props;
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState("");

  async function run(confirmation: string): Promise<ActionResult<unknown>> {
    const whom = { kind: "import", runId: importRunId } as const;
    const result = await settle(() =>
      undo({ migrationId, whom, expectHash: plan.hash, confirmation, note: note.trim() }),
    );
    if (result.ok) {
      announce("The undo has started.");
      router.refresh();
    }
    return result;
  }

  return (
    <>
      <Button
        variant="destructive"
        icon={Undo2}
        wide="phone"
        onClick={() => setAsking(true)}
        {...(closedBecause === null ? {} : { closedBecause })}
      >
        Undo import {importNumber}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Undo import ${importNumber}?`}
        {...(typed === null ? {} : { live: true, typed })}
        confirmLabel={`Undo import ${importNumber}`}
        pendingLabel="Starting…"
        onConfirm={run}
        doneText="The undo has started."
        undo="A new dry run and import bring everything back; wallets then open in their next generation."
      >
        <p>
          Takes back what was written for {formatNoun(plan.customers, "customer")}, as listed on the page.
        </p>
        <div className="mt-3">
          <TextareaField
            label="Why"
            hint="It stands beside your name in the audit log."
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      </ConfirmDialog>
    </>
  );
}
