"use client";
import { useState } from "react";
import { NewPasswordField } from "@/app/_components/new-password-field";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { formatNoun } from "@/lib/format/count";

export interface PasswordFormProps {
  email: string;
  change: (previous: null, form: FormData) => Promise<ActionResult<{ endedSessions: number }>>;
}

export function PasswordForm({ email, change }: PasswordFormProps) {
  const [done, setDone] = useState<string | null>(null);
  const submit = useSubmit((form) => change(null, form), {
    fields: ["currentPassword", "newPassword"],
    onDone: (data, form) => {
      form.reset();
      const ended = data?.endedSessions ?? 0;
      setDone(
        ended === 0
          ? "The password is changed. You were signed in nowhere else."
          : `The password is changed; ${formatNoun(ended, "other session has", "other sessions have")} ended.`,
      );
    },
  });
  return (
    <form method="post" onSubmit={submit.onSubmit} className="grid max-w-[360px] gap-4">
      {submit.error ? (
        <ErrorPanel what={submit.error.userMessage} reference={submit.error.reference} />
      ) : null}
      <input type="hidden" name="username" value={email} autoComplete="username" />
      <TextField
        label="Current password"
        name="currentPassword"
        type="password"
        autoComplete="current-password"
        required
        error={submit.errorOf("currentPassword")}
      />
      <NewPasswordField label="New password" name="newPassword" error={submit.errorOf("newPassword")} />
      <Button
        type="submit"
        variant="primary"
        className="justify-self-start"
        wide="phone"
        disabled={!submit.ready}
        pending={submit.pending}
        pendingLabel="Changing…"
      >
        Change password
      </Button>
      <p role="status" className="text-ok empty:hidden">
        {submit.pending || submit.error ? null : done}
      </p>
    </form>
  );
}
