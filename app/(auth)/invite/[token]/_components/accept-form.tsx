"use client";
import { NewPasswordField } from "@/app/_components/new-password-field";
import { TextField } from "@/components/ui/field";
import { type LinkAction, LinkForm } from "../../../_components/link-form";

export interface AcceptFormProps {
  token: string;
  email: string;
  workspaceName: string;
  accept: LinkAction;
}

/** Name and password of whoever was invited. */
export const AcceptForm = ({ token, email, workspaceName, accept }: AcceptFormProps) => (
  <LinkForm
    {...{ token, email }}
    send={accept}
    fields={["name", "password"]}
    passwordField="password"
    submitLabel={`Join ${workspaceName}`}
    pendingLabel="Joining…"
  >
    {(errorOf) => (
      <>
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          error={errorOf("name")}
        />
        <NewPasswordField
          label="Password"
          name="password"
          hint="If this e-mail has an account here already, enter that account's password."
          error={errorOf("password")}
        />
      </>
    )}
  </LinkForm>
);
