"use client";
import { OtherAddresses, type SourceFieldsProps, SourceKeyField, SourceTextField } from "./source-fields";

/** Stripe: a restricted key, and an address only for the sandbox. */
export function StripeFields(props: SourceFieldsProps) {
  return (
    <>
      <SourceKeyField
        {...props}
        label="Restricted key"
        hint="A restricted key with read permissions, from Developers, API keys in Stripe."
        placeholder="rk_live_… or rk_test_…"
      />
      <OtherAddresses of="api.stripe.com" isOpen={Boolean(props.saved?.baseUrl)}>
        <SourceTextField
          {...props}
          name="baseUrl"
          label="Base URL"
          optional
          isAddress
          placeholder="https://api.stripe.com"
          hint="Taken when a key is tested or replaced."
        />
      </OtherAddresses>
    </>
  );
}
