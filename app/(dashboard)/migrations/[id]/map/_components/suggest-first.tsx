"use client";
import { useSubmit } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { suggest } from "../actions";

/** No mapping yet: one button makes a whole one, nothing of which is final. */
export function SuggestFirst({ migrationId }: { migrationId: string }) {
  const { onSubmit, ready, pending, error } = useSubmit(
    (form) => suggest({ migrationId, singleTenant: form.get("singleTenant") === "on" }),
    { onDone: () => undefined },
  );
  return (
    <form onSubmit={onSubmit}>
      <EmptyState
        title="A mapping says what each price, feature and field becomes"
        action={
          <div className="grid justify-items-start gap-4">
            <Checkbox
              name="singleTenant"
              label="This OpenMonetize installation serves this account alone"
              hint="Then customers keep their plain ids there. Otherwise ids get a prefix, because users of all accounts share one space."
            />
            {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
            <Button
              type="submit"
              variant="primary"
              disabled={!ready}
              pending={pending}
              pendingLabel="Suggesting…"
            >
              Suggest a mapping
            </Button>
          </div>
        }
      >
        The suggestion names a target for everything in the snapshot, each with a reason and a confidence. You
        accept, change or leave out; nothing is written to OpenMonetize.
      </EmptyState>
    </form>
  );
}
