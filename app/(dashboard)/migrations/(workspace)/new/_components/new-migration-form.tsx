"use client";
import { useRouter } from "next/navigation";
import { useSubmit } from "@/app/_components/use-submit";
import { Button, ButtonLink } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { create } from "../actions";

/** Only sources that this version can read are offered. */
const sources = [
  {
    value: "stripe",
    label: "Stripe",
    hint: "Customers, prices, subscriptions, meters, credit grants and entitlements, read with a restricted key.",
  },
] as const;

export function NewMigrationForm({ mayCreate }: { mayCreate: boolean }) {
  const router = useRouter();
  const { onSubmit, ready, pending, error, errorOf } = useSubmit(
    (form) => create({ name: String(form.get("name") ?? ""), sourceProvider: "stripe" }),
    {
      fields: ["name"],
      onDone: (data) => {
        if (data) router.push(`/migrations/${data.migrationId}/connect`);
      },
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid max-w-[480px] gap-5">
      <TextField
        name="name"
        label="Name"
        hint="You will type it to confirm an import into a live account. It can name the account and the occasion."
        placeholder="Halden Stripe"
        maxLength={120}
        autoComplete="off"
        error={errorOf("name")}
        required
      />
      <RadioGroup name="source" legend="Source" options={sources} defaultValue="stripe" boxes />
      {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
      <div className="flex gap-3 max-md:flex-col-reverse">
        <Button
          type="submit"
          variant="primary"
          disabled={!ready}
          pending={pending}
          pendingLabel="Creating…"
          closedBecause={mayCreate ? undefined : "Only an owner or admin can begin a migration."}
        >
          Create migration
        </Button>
        <ButtonLink href="/migrations">Back</ButtonLink>
      </div>
    </form>
  );
}
