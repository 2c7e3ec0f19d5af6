"use client";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextField } from "@/components/ui/field";
import { Timestamp } from "@/components/ui/timestamp";
import { useSave } from "./use-save";

export interface DecideFormProps {
  migrationId: string;
  code: string;
  subject: string;
  options: readonly { readonly decision: string; readonly label: string }[];
  decided: {
    readonly decision: string;
    readonly by: string;
    readonly note: string;
    readonly at: string;
  } | null;
  closedBecause: string | null;
  decide: (input: {
    migrationId: string;
    code: string;
    subject: string;
    decision: string;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

/** Chooses the way out of a finding, with a reason; kept under the name of whoever is signed in. */
export function DecideForm(props: DecideFormProps) {
  const { migrationId, code, subject, options, decided, closedBecause, decide } = props;
  const { pending, error, save } = useSave();
  const [decision, setDecision] = useState(decided?.decision ?? options[0]?.decision ?? "");
  const [note, setNote] = useState(decided?.note ?? "");

  function submit(event: FormEvent) {
    event.preventDefault();
    void save(() => decide({ migrationId, code, subject, decision, note }), "Decision recorded.");
  }

  return (
    <form onSubmit={submit} className="grid max-w-[640px] gap-3">
      <SelectField
        label="What becomes of it"
        value={decision}
        onChange={(event) => setDecision(event.target.value)}
        disabled={closedBecause !== null}
      >
        {options.map((option) => (
          <option key={option.decision} value={option.decision}>
            {option.label}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Why"
        value={note}
        onChange={(event) => setNote(event.target.value)}
        hint="Kept with your name in the audit log."
        required
        minLength={3}
        maxLength={2000}
        disabled={closedBecause !== null}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          pending={pending}
          pendingLabel="Recording…"
          {...(closedBecause === null ? {} : { closedBecause })}
        >
          Record decision
        </Button>
        {decided ? (
          <span className="text-ink2 text-small">
            decided by {decided.by} <Timestamp at={decided.at} />
          </span>
        ) : null}
      </div>
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
    </form>
  );
}
