"use client";
import { useState } from "react";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";
import { IssuedLink } from "./issued-link";
import { type RoleName, roleChoices } from "./roles";

interface Issued {
  email: string;
  path: string;
  expiresAt: Date;
}

export interface InviteFormProps {
  mayInviteOwners: boolean;
  /** Origin that links begin with. */
  base: string;
  invite: (input: { email: string; role: RoleName }) => Promise<ActionResult<Issued>>;
}

export function InviteForm({ mayInviteOwners, base, invite }: InviteFormProps) {
  const [role, setRole] = useState<RoleName>("operator");
  const [issued, setIssued] = useState<Issued | null>(null);
  const submit = useSubmit((form) => invite({ email: String(form.get("email") ?? ""), role }), {
    fields: ["email"],
    onDone: (data, form) => {
      setIssued(data ?? null);
      form.reset();
      announce("The invitation link is ready.");
    },
  });
  const choices = roleChoices.filter((choice) => choice.value !== "owner" || mayInviteOwners);
  return (
    <div className="grid gap-4 pb-4">
      <form
        method="post"
        onSubmit={submit.onSubmit}
        className="grid max-w-[640px] items-start gap-3 md:grid-cols-[minmax(0,1fr)_160px_auto]"
      >
        <TextField
          label="E-mail"
          name="email"
          type="email"
          required
          autoComplete="off"
          autoCapitalize="off"
          error={submit.errorOf("email")}
        />
        <SelectField
          label="Role"
          name="role"
          value={role}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen) setRole(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </SelectField>
        <Button
          type="submit"
          disabled={!submit.ready}
          pending={submit.pending}
          pendingLabel="Making the link…"
          className="md:mt-[26px]"
          wide="phone"
        >
          Create invitation link
        </Button>
        <p className="text-ink3 text-small md:col-span-3">
          {choices.find((choice) => choice.value === role)?.may}
        </p>
      </form>
      {submit.error ? (
        <ErrorPanel what={submit.error.userMessage} reference={submit.error.reference} />
      ) : null}
      {issued ? (
        <IssuedLink
          label={`Invitation link for ${issued.email}`}
          url={`${base}${issued.path}`}
          expiresAt={issued.expiresAt.toISOString()}
          effect={`Whoever opens it joins as ${issued.email}.`}
        />
      ) : null}
    </div>
  );
}
