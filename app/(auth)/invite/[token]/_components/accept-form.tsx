"use client";
import { useState } from "react";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { requestSignIn } from "../../../_components/request-sign-in";

export interface AcceptFormProps {
  token: string;
  email: string;
  workspaceName: string;
  accept: (previous: null, form: FormData) => Promise<ActionResult<{ email: string }>>;
}

export function AcceptForm({ token, email, workspaceName, accept }: AcceptFormProps) {
  const [leaving, setLeaving] = useState(false);
  const submit = useSubmit((form) => accept(null, form), {
    fields: ["name", "password"],
    onDone: async (_data, form) => {
      setLeaving(true);
      const signedIn = await requestSignIn(email, String(new FormData(form).get("password") ?? ""));
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
        label="Your name"
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        error={submit.errorOf("name")}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={200}
        hint="At least 10 characters. If this e-mail has an account here already, enter that account's password."
        error={submit.errorOf("password")}
      />
      <Button
        type="submit"
        variant="primary"
        size="large"
        wide
        disabled={!submit.ready}
        pending={submit.pending || leaving}
        pendingLabel="Joining…"
      >
        Join {workspaceName}
      </Button>
    </form>
  );
}
