"use client";
import { useDraft } from "@/app/_components/use-draft";
import { useSubmit } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SelectField, TextField } from "@/components/ui/field";
import { notify } from "@/components/ui/toaster";
import { createAccount } from "../actions";

export interface CreateAccountFormProps {
  migrationId: string;
  migrationName: string;
  baseUrl: string;
  mayConnect: boolean;
}

const tiers = ["ENTERPRISE", "GROWTH", "STARTER"] as const;

/** Registers an account at OpenMonetize and stores its key, which is shown to nobody. */
export function CreateAccountForm({
  migrationId,
  migrationName,
  baseUrl,
  mayConnect,
}: CreateAccountFormProps) {
  const [email, setEmail] = useDraft(`${migrationId} account email`, "");
  const [company, setCompany] = useDraft(`${migrationId} account company`, migrationName);
  const { onSubmit, ready, pending, error, errorOf } = useSubmit(
    (form) =>
      createAccount({
        migrationId,
        baseUrl: baseUrl.trim(),
        email: email.trim(),
        company,
        tier: tiers.find((tier) => tier === form.get("tier")) ?? "ENTERPRISE",
      }),
    {
      fields: ["email", "company", "tier"],
      onDone: (data) => {
        if (!data) return;
        void notify({
          title: `Account made for ${data.email}`,
          description: "Its key went straight into the vault and is never shown.",
        });
      },
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <TextField
        name="email"
        label="E-mail of the account"
        type="email"
        autoComplete="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={errorOf("email")}
        hint="A tag is added to the address (name+tag@…): whoever knows an account's exact address could ask for its key."
        disabled={!mayConnect}
      />
      <TextField
        name="company"
        label="Company"
        value={company}
        onChange={(event) => setCompany(event.target.value)}
        error={errorOf("company")}
        disabled={!mayConnect}
      />
      <SelectField
        name="tier"
        label="Tier"
        defaultValue="ENTERPRISE"
        error={errorOf("tier")}
        hint="ENTERPRISE has no monthly event limit. GROWTH takes 100,000 events a month and STARTER 10,000, and imported history counts in the month it is written."
        disabled={!mayConnect}
      >
        {tiers.map((tier) => (
          <option key={tier} value={tier}>
            {tier}
          </option>
        ))}
      </SelectField>
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          customers="Customers notice nothing."
          reference={error.reference}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          disabled={!ready}
          pending={pending}
          pendingLabel="Creating the account…"
          closedBecause={mayConnect ? undefined : "Only an owner or admin handles keys."}
        >
          Create account
        </Button>
        <p className="text-ink2 text-small">The attempt is written down first, so a lost answer is known.</p>
      </div>
    </form>
  );
}
