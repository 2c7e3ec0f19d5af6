"use client";
import { useRouter } from "next/navigation";
import { useSubmit } from "@/app/_components/use-submit";
import { Button, ButtonLink } from "@/components/ui/button";
import { RadioGroup } from "@/components/ui/choice";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import type { SourceChoice } from "@/lib/services/migrations/provider-words";
import { create } from "../actions";

export interface NewMigrationFormProps {
  /** Only kinds that this version can read. */
  sources: readonly SourceChoice[];
  mayCreate: boolean;
}

export function NewMigrationForm({ sources, mayCreate }: NewMigrationFormProps) {
  const router = useRouter();
  const { onSubmit, ready, pending, error, errorOf } = useSubmit(
    (form) => {
      const source = sources.find(({ id }) => id === form.get("source"));
      return create({ name: String(form.get("name") ?? ""), sourceProvider: source?.id ?? "stripe" });
    },
    {
      fields: ["name"],
      onDone: (data) => {
        if (data) router.push(`/migrations/${data.migrationId}/connect`);
      },
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="@container grid max-w-[680px] gap-5">
      <TextField
        name="name"
        label="Name"
        hint="You will type it to confirm an import into a live account. It can name the account and the occasion."
        placeholder="Halden 2026"
        maxLength={120}
        autoComplete="off"
        error={errorOf("name")}
        required
      />
      <RadioGroup
        name="source"
        legend="Source"
        options={sources.map(({ id, label, reads, needs }) => ({
          value: id,
          label,
          hint: reads,
          aside: <span className="text-ink2">{needs}</span>,
        }))}
        defaultValue={sources[0]?.id}
        boxes="pairs"
      />
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
