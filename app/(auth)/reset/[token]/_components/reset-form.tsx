"use client";
import { useState } from "react";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { requestSignIn } from "../../../_components/request-sign-in";

export interface ResetFormProps {
  token: string;
  email: string;
  reset: (previous: null, form: FormData) => Promise<ActionResult<{ email: string }>>;
}

export function ResetForm({ token, email, reset }: ResetFormProps) {
  const [leaving, setLeaving] = useState(false);
  const submit = useSubmit((form) => reset(null, form), {
    fields: ["newPassword"],
    onDone: async (_data, form) => {
      setLeaving(true);
      const signedIn = await requestSignIn(email, String(new FormData(form).get("newPassword") ?? ""));
      window.location.assign(signedIn.ok ? "/migrations" : "/sign-in");
    },
  });
  return (
    <form method="post" onSubmit={submit.onSubmit} className="grid gap-4">
      {submit.error ? (
        <ErrorPanel what={submit.error.userMessage} reference={submit.error.reference} />
      ) : null}
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="email" value={email} autoComplete="username" />
      <TextField
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={200}
        hint="At least 10 characters."
        error={submit.errorOf("newPassword")}
      />
      <Button
        type="submit"
        variant="primary"
        size="large"
        wide
        disabled={!submit.ready}
        pending={submit.pending || leaving}
        pendingLabel="Saving…"
      >
        Set new password
      </Button>
    </form>
  );
}
