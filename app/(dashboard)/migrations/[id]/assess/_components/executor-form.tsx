"use client";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextField } from "@/components/ui/field";
import type { ObligationKind } from "@/lib/services/assessments/words";
import { useSave } from "./use-save";

type Chosen = "rail" | "person" | "signed-off";

export interface ExecutorFormProps {
  migrationId: string;
  kind: ObligationKind;
  label: string;
  closedBecause: string | null;
  assign: (input: {
    migrationId: string;
    kind: ObligationKind;
    key: string;
    executor: Chosen;
    person: string | null;
    note: string;
  }) => Promise<ActionResult<unknown>>;
}

const choices: readonly { value: Chosen; label: string }[] = [
  { value: "person", label: "a named person, by hand" },
  { value: "rail", label: "the rail goes on making it" },
  { value: "signed-off", label: "nobody: it may stay as it is" },
];

/** Names who makes all changes of one kind from now on. */
export function ExecutorForm({ migrationId, kind, label, closedBecause, assign }: ExecutorFormProps) {
  const { pending, error, save } = useSave();
  const [executor, setExecutor] = useState<Chosen>("person");
  const [person, setPerson] = useState("");
  const [note, setNote] = useState("");
  const disabled = closedBecause !== null;

  function submit(event: FormEvent) {
    event.preventDefault();
    const named = executor === "person" ? person : null;
    void save(() => assign({ migrationId, kind, key: "*", executor, person: named, note }), "Recorded.");
  }

  return (
    <form onSubmit={submit} className="grid gap-3" aria-label={`Who makes it: ${label}`}>
      <div className="flex flex-wrap gap-3">
        <SelectField
          label="Made by"
          className="w-64 max-md:w-full"
          value={executor}
          disabled={disabled}
          onChange={(event) => {
            const chosen = choices.find(({ value }) => value === event.target.value);
            if (chosen) setExecutor(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </SelectField>
        {executor === "person" ? (
          <TextField
            label="Person"
            className="w-48 max-md:w-full"
            value={person}
            disabled={disabled}
            onChange={(event) => setPerson(event.target.value)}
            required
            maxLength={200}
          />
        ) : null}
        <TextField
          label="Why"
          className="min-w-48 flex-1"
          value={note}
          disabled={disabled}
          onChange={(event) => setNote(event.target.value)}
          required
          minLength={3}
          maxLength={2000}
        />
      </div>
      <div>
        <Button
          type="submit"
          pending={pending}
          pendingLabel="Recording…"
          {...(disabled ? { closedBecause } : {})}
        >
          Record who makes it
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
