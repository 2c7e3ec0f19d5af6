"use client";
import { useState } from "react";
import { useSubmit } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { requestSignIn, signInSentence } from "../../_components/request-sign-in";
import { SingleSignOn } from "./single-sign-on";

export interface SignInFormProps {
  /** A path of ours. */
  next: string;
  /** Why the way back from the identity provider ended here. */
  errorCode?: string;
  singleSignOn: boolean;
}

export function SignInForm({ next, errorCode, singleSignOn }: SignInFormProps) {
  const [leaving, setLeaving] = useState(false);
  const submit = useSubmit(
    (form) => requestSignIn(String(form.get("email") ?? ""), String(form.get("password") ?? "")),
    {
      onDone: () => {
        setLeaving(true);
        // A whole load: everything rendered so far was for a visitor.
        window.location.assign(next);
      },
    },
  );
  const message =
    submit.error?.userMessage ?? (errorCode && !submit.pending ? signInSentence(errorCode) : null);
  return (
    <div className="grid gap-6">
      <form method="post" onSubmit={submit.onSubmit} className="grid gap-4">
        {message && !leaving ? <ErrorPanel what={message} /> : null}
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          autoCapitalize="off"
          spellCheck={false}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Button
          type="submit"
          variant="primary"
          size="large"
          wide
          disabled={!submit.ready}
          pending={submit.pending || leaving}
          pendingLabel="Signing in…"
        >
          Sign in
        </Button>
      </form>
      {singleSignOn ? <SingleSignOn next={next} /> : null}
    </div>
  );
}
