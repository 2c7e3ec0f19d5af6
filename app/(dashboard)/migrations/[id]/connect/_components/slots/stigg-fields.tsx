"use client";
import { OtherAddresses, type SourceFieldsProps, SourceKeyField, SourceTextField } from "./source-fields";

/** Stigg: a server key, which belongs to one environment. */
export function StiggFields(props: SourceFieldsProps) {
  const { saved } = props;
  return (
    <>
      <SourceKeyField
        {...props}
        label="Server key"
        hint="A server key of the environment you migrate, best one that may only read, from Settings, API keys in Stigg."
        placeholder="server-…"
      />
      <OtherAddresses of="api.stigg.io" isOpen={Boolean(saved?.baseUrl ?? saved?.settings.edgeUrl)}>
        <SourceTextField
          {...props}
          name="baseUrl"
          label="Base URL"
          optional
          isAddress
          placeholder="https://api.stigg.io"
          hint="Taken when a key is tested or replaced."
        />
        <SourceTextField
          {...props}
          name="edgeUrl"
          label="Edge URL"
          optional
          isAddress
          placeholder="https://edge.api.stigg.io"
          hint="Where access checks are read."
        />
      </OtherAddresses>
    </>
  );
}
