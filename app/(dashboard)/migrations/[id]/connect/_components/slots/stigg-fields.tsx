"use client";
import { useDraft } from "@/app/_components/use-draft";
import { SelectField } from "@/components/ui/field";
import { OtherAddresses, type SourceFieldsProps, SourceKeyField, SourceTextField } from "./source-fields";

/** Stigg: a server key, which belongs to one environment but does not say of which kind that is. */
export function StiggFields(props: SourceFieldsProps) {
  const { migrationId, saved, mayConnect } = props;
  const [mode, setMode] = useDraft(`${migrationId} source mode`, String(saved?.settings.mode ?? "live"));
  return (
    <>
      <SourceKeyField
        {...props}
        label="Server key"
        hint="A server key of the environment you migrate, best one that may only read, from Integrations, API keys in Stigg."
        placeholder="server-…"
      />
      <SelectField
        name="mode"
        label="Environment"
        value={mode}
        onChange={(event) => setMode(event.target.value)}
        disabled={!mayConnect}
        hint="The key does not tell. What is read from production counts as live."
      >
        <option value="live">Production</option>
        <option value="test">Development or sandbox</option>
      </SelectField>
      <OtherAddresses of="api.stigg.io" isOpen={Boolean(saved?.baseUrl)}>
        <SourceTextField
          {...props}
          name="baseUrl"
          label="Base URL"
          optional
          isAddress
          placeholder="https://api.stigg.io"
          hint="Taken when a key is tested or replaced."
        />
      </OtherAddresses>
    </>
  );
}
