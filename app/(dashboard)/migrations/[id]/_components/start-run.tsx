"use client";
import { ListChecks, ScanSearch } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

const icons = { validate: ListChecks, assess: ScanSearch } as const;

export interface StartRunProps {
  migrationId: string;
  kind: keyof typeof icons;
  label: string;
  /** While it is pressed; default "Starting…". */
  pendingLabel?: string;
  primary: boolean;
  closedBecause: string | null;
  start: (input: { migrationId: string }) => Promise<ActionResult<unknown>>;
}

/** The button that begins work which only reads; the page is drawn anew once it has begun. */
export function StartRun({
  migrationId,
  kind,
  label,
  pendingLabel = "Starting…",
  primary,
  closedBecause,
  start,
}: StartRunProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function press() {
    setPending(true);
    setError(null);
    const result = await settle(() => start({ migrationId }));
    setPending(false);
    if (result.ok) router.refresh();
    else setError(result.error);
  }

  return (
    <div className="grid gap-2">
      <Button
        variant={primary ? "primary" : "secondary"}
        icon={icons[kind]}
        pending={pending}
        pendingLabel={pendingLabel}
        onClick={press}
        wide="phone"
        {...(closedBecause === null ? {} : { closedBecause })}
      >
        {label}
      </Button>
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
    </div>
  );
}
