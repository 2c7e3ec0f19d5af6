"use client";
import type { ReactNode } from "react";
import { useDraft } from "@/app/_components/use-draft";
import { TextField } from "@/components/ui/field";
import { KeyField } from "@/components/ui/key-field";
import type { KeyVerdict } from "@/components/ui/key-verdict";
import type { Connections } from "@/lib/services/migrations/get-connections";

/** What the fields of every kind of source are given. */
export interface SourceFieldsProps {
  migrationId: string;
  saved: Connections["source"];
  verdict: (key: string) => KeyVerdict;
  mayConnect: boolean;
}

interface SourceKeyFieldProps extends SourceFieldsProps {
  label: string;
  hint: string;
  placeholder: string;
}

/** The key of a source; one that is stored can only be replaced. */
export function SourceKeyField(props: SourceKeyFieldProps) {
  const { saved, verdict, mayConnect, label, hint, placeholder } = props;
  return (
    <KeyField
      name="apiKey"
      label={label}
      hint={hint}
      placeholder={placeholder}
      verdict={verdict}
      disabled={!mayConnect}
      {...(saved
        ? {
            saved: {
              masked: `••••••••••••${saved.keyHint}`,
              mode: saved.mode,
              note: "Stored encrypted, never shown again.",
            },
          }
        : {})}
    />
  );
}

interface SourceTextFieldProps extends SourceFieldsProps {
  /** `baseUrl`, or the name of a setting that the adapter reads. */
  name: string;
  label: string;
  hint: ReactNode;
  placeholder: string;
  isAddress?: boolean;
  optional?: boolean;
}

/** Anything but the key: kept across reloads until it is saved. */
export function SourceTextField(props: SourceTextFieldProps) {
  const { migrationId, saved, mayConnect, name, label, hint, placeholder, isAddress, optional } = props;
  const stored = name === "baseUrl" ? saved?.baseUrl : saved?.settings[name];
  const [value, setValue] = useDraft(
    // What was typed before the source was stored says nothing about the stored one.
    `${migrationId} source ${name === "baseUrl" ? "url" : name} ${saved?.savedAt ?? ""}`,
    typeof stored === "string" ? stored : "",
  );
  return (
    <TextField
      name={name}
      label={label}
      optional={optional}
      mono
      type={isAddress ? "url" : "text"}
      placeholder={placeholder}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      disabled={!mayConnect}
      hint={hint}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** Addresses other than the provider's own: folded away, open where one is stored. */
export function OtherAddresses({
  of,
  isOpen,
  children,
}: {
  of: string;
  isOpen: boolean;
  children: ReactNode;
}) {
  return (
    <details open={isOpen} className="group">
      <summary className="w-fit rounded-mark text-ink2 text-small hover:text-ink">
        Another address than {of}
      </summary>
      <div className="mt-2 grid gap-3">{children}</div>
    </details>
  );
}

/** What the form of a source says, as the service takes it: empty fields are not there. */
export function readSourceForm(migrationId: string, form: FormData) {
  const fields = Object.fromEntries(
    [...form].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
    ),
  );
  const { apiKey = "", baseUrl = null, ...settings } = fields;
  return { migrationId, apiKey, baseUrl, settings };
}
