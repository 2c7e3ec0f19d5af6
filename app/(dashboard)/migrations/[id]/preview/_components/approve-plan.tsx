"use client";
import { Check } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextareaField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";

export interface ApprovePlanProps {
  migrationId: string;
  planId: string;
  hash: string;
  /** Why the viewer may not, or null. */
  closedBecause: string | null;
  approve: (input: {
    migrationId: string;
    planId: string;
    hash: string;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

/** Signs the plan that is on the page, by its hash, with a note if there is something to say. */
export function ApprovePlan({ migrationId, planId, hash, closedBecause, approve }: ApprovePlanProps) {
  const router = useRouter();
  const [noting, setNoting] = useState(false);
  const [note, setNote] = useState("");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setError(null);
    const result = await settle(() => approve({ migrationId, planId, hash, note }));
    setPending(false);
    if (!result.ok) return setError(result.error);
    announce("The plan is approved.");
    router.refresh();
  }

  return (
    <form onSubmit={submit} className="grid max-w-[360px] gap-2 max-md:max-w-none">
      <div className="flex items-center gap-2 max-md:flex-col max-md:items-stretch">
        <Button
          type="submit"
          variant="primary"
          icon={Check}
          pending={pending}
          pendingLabel="Approving…"
          wide="phone"
          {...(closedBecause === null ? {} : { closedBecause })}
        >
          Approve plan
        </Button>
        {closedBecause === null && !noting ? (
          <Button variant="quiet" onClick={() => setNoting(true)}>
            Add a note
          </Button>
        ) : null}
      </div>
      {noting ? (
        <TextareaField
          label="Note"
          optional
          hint="Stands beside your name in the audit log."
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      ) : null}
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
    </form>
  );
}
