"use client";
import { useSubmit } from "@/app/_components/use-submit";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { announce } from "@/components/ui/live-region";

export interface WorkspaceNameProps {
  name: string;
  rename: (input: { name: string }) => Promise<ActionResult<void>>;
}

export function WorkspaceName({ name, rename }: WorkspaceNameProps) {
  const submit = useSubmit((form) => rename({ name: String(form.get("name") ?? "") }), {
    fields: ["name"],
    onDone: () => announce("The workspace has its new name."),
  });
  return (
    <form
      method="post"
      onSubmit={submit.onSubmit}
      className="grid max-w-[480px] items-start gap-3 md:grid-cols-[minmax(0,1fr)_auto]"
    >
      <TextField
        label="Name of the workspace"
        name="name"
        defaultValue={name}
        required
        maxLength={80}
        autoComplete="off"
        error={submit.errorOf("name")}
      />
      <Button
        type="submit"
        disabled={!submit.ready}
        pending={submit.pending}
        pendingLabel="Saving…"
        className="md:mt-[26px]"
        wide="phone"
      >
        Rename
      </Button>
      {submit.error ? (
        <div className="md:col-span-2">
          <ErrorPanel what={submit.error.userMessage} reference={submit.error.reference} />
        </div>
      ) : null}
    </form>
  );
}
