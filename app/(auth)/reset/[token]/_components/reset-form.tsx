"use client";
import { NewPasswordField } from "@/app/_components/new-password-field";
import { type LinkAction, LinkForm } from "../../../_components/link-form";

export interface ResetFormProps {
  token: string;
  email: string;
  reset: LinkAction;
}

/** A new password in place of one that was forgotten. */
export const ResetForm = ({ token, email, reset }: ResetFormProps) => (
  <LinkForm
    {...{ token, email }}
    send={reset}
    fields={["newPassword"]}
    passwordField="newPassword"
    submitLabel="Set new password"
    pendingLabel="Saving…"
  >
    {(errorOf) => <NewPasswordField label="New password" name="newPassword" error={errorOf("newPassword")} />}
  </LinkForm>
);
