"use client";
import { ScanSearch } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";

export interface StartAssessmentProps {
  migrationId: string;
  label: string;
  primary: boolean;
  closedBecause: string | null;
  start: (input: { migrationId: string }) => Promise<ActionResult<unknown>>;
}

/** The button that has the newest snapshot looked at. */
export function StartAssessment({ migrationId, label, primary, closedBecause, start }: StartAssessmentProps) {
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
        icon={ScanSearch}
        pending={pending}
        pendingLabel="Starting…"
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
