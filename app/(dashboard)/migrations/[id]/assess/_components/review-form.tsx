"use client";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextField } from "@/components/ui/field";
import type { ReviewBucket } from "@/lib/services/assessments/words";
import { useSave } from "./use-save";

type Decision = "move" | "hold" | "later";

export interface ReviewFormProps {
  migrationId: string;
  bucket: ReviewBucket;
  customers: readonly { readonly customerId: string; readonly name: string }[];
  closedBecause: string | null;
  review: (input: {
    migrationId: string;
    bucket: ReviewBucket;
    customerId: string;
    decision: Decision;
    owner: string | null;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

const decisions: readonly { value: Decision; label: string }[] = [
  { value: "move", label: "move as planned" },
  { value: "hold", label: "hold back" },
  { value: "later", label: "decide later" },
];

/** A decision for a whole bucket, or for one customer of it that differs. */
export function ReviewForm({ migrationId, bucket, customers, closedBecause, review }: ReviewFormProps) {
  const { pending, error, save } = useSave();
  const [customerId, setCustomerId] = useState("*");
  const [decision, setDecision] = useState<Decision>("move");
  const [owner, setOwner] = useState("");
  const [note, setNote] = useState("");
  const disabled = closedBecause !== null;

  function submit(event: FormEvent) {
    event.preventDefault();
    const input = { migrationId, bucket, customerId, decision, owner: owner === "" ? null : owner, note };
    void save(() => review(input), "Decision recorded.");
  }

  return (
    <form onSubmit={submit} className="grid gap-3">
      <SelectField
        label="For"
        value={customerId}
        disabled={disabled}
        onChange={(event) => setCustomerId(event.target.value)}
      >
        <option value="*">everybody here, by rule</option>
        {customers.map((customer) => (
          <option key={customer.customerId} value={customer.customerId}>
            {customer.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Decision"
        value={decision}
        disabled={disabled}
        onChange={(event) => {
          const chosen = decisions.find(({ value }) => value === event.target.value);
          if (chosen) setDecision(chosen.value);
        }}
      >
        {decisions.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Owner"
        optional
        value={owner}
        disabled={disabled}
        maxLength={200}
        onChange={(event) => setOwner(event.target.value)}
      />
      <TextField
        label="Note"
        optional
        value={note}
        disabled={disabled}
        maxLength={2000}
        onChange={(event) => setNote(event.target.value)}
      />
      <div>
        <Button
          type="submit"
          pending={pending}
          pendingLabel="Recording…"
          {...(disabled ? { closedBecause } : {})}
        >
          Record decision
        </Button>
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
