"use client";
import { type ReactNode, useState } from "react";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { requestSignIn } from "./request-sign-in";

/** The action behind a form that came by a link. */
export type LinkAction = (previous: null, form: FormData) => Promise<ActionResult<{ email: string }>>;

export interface LinkFormProps {
  /** Out of the link. */
  token: string;
  email: string;
  send: LinkAction;
  /** Fields that carry their own errors. */
  fields: readonly string[];
  /** The field whose password signs the person in afterwards. */
  passwordField: string;
  submitLabel: string;
  pendingLabel: string;
  children: (errorOf: (field: string) => string | undefined) => ReactNode;
}

/** A form that came by a link and sets a password: whoever sent it is signed in at once. */
export function LinkForm(props: LinkFormProps) {
  const { token, email, send, fields, passwordField, submitLabel, pendingLabel, children } = props;
  const [leaving, setLeaving] = useState(false);
  const submit = useSubmit((form) => send(null, form), {
    fields,
    onDone: async (_data, form) => {
      setLeaving(true);
      const signedIn = await requestSignIn(email, String(new FormData(form).get(passwordField) ?? ""));
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
      {children(submit.errorOf)}
      <Button
        type="submit"
        variant="primary"
        size="large"
        wide
        disabled={!submit.ready}
        pending={submit.pending || leaving}
        pendingLabel={pendingLabel}
      >
        {submitLabel}
      </Button>
    </form>
  );
}
