import { TextField } from "@/components/ui/field";

export interface NewPasswordFieldProps {
  name: string;
  label: string;
  /** Behind the rule that every password keeps. */
  hint?: string;
  error: string | undefined;
}

/** A password that is being chosen; the service has the same limits. */
export const NewPasswordField = ({ name, label, hint, error }: NewPasswordFieldProps) => (
  <TextField
    label={label}
    name={name}
    type="password"
    autoComplete="new-password"
    required
    minLength={10}
    maxLength={200}
    hint={hint === undefined ? "At least 10 characters." : `At least 10 characters. ${hint}`}
    error={error}
  />
);
