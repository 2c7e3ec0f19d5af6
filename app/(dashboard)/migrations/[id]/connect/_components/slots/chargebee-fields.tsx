"use client";
import { OtherAddresses, type SourceFieldsProps, SourceKeyField, SourceTextField } from "./source-fields";

/** Chargebee: the site and one of its read-only keys; test and live are different sites. */
export function ChargebeeFields(props: SourceFieldsProps) {
  return (
    <>
      <SourceTextField
        {...props}
        name="site"
        label="Site"
        placeholder="acme-test"
        hint="The first part of the address you sign in at: acme in acme.chargebee.com. Test and live are different sites."
      />
      <SourceKeyField
        {...props}
        label="Read-only key"
        hint="A read-only key for all resources, from Settings, Configure Chargebee, API keys."
        placeholder="live_… or test_…"
      />
      <OtherAddresses of="the site's own" isOpen={Boolean(props.saved?.baseUrl)}>
        <SourceTextField
          {...props}
          name="baseUrl"
          label="Base URL"
          optional
          isAddress
          placeholder="https://acme-test.chargebee.com"
          hint="Taken when a key is tested or replaced."
        />
      </OtherAddresses>
    </>
  );
}
