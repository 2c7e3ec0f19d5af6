"use client";
import { Scale } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { announce } from "@/components/ui/live-region";
import { useRunProgress } from "../../_components/use-run-progress";

export interface CheckBillsProps {
  migrationId: string;
  planId: string;
  /** Null = a sample. */
  customers: readonly string[] | null;
  label: string;
  /** Who is asked: "Stripe". */
  railName: string;
  needsConsent: boolean;
  closedBecause: string | null;
  /** The check that is under way; its end draws the page anew. */
  runId: string | null;
  check: (input: {
    migrationId: string;
    planId: string;
    customers: string[] | null;
    agree: boolean;
  }) => Promise<ActionResult<unknown>>;
}

/** Asks the provider for its own figure. Where that is a POST, a person ticks once that it may be sent. */
export function CheckBills(props: CheckBillsProps) {
  const { migrationId, planId, customers, label, railName, needsConsent, closedBecause, runId, check } =
    props;
  const router = useRouter();
  const [agreed, setAgreed] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<{ userMessage: string; reference?: string } | null>(null);

  async function press() {
    setPending(true);
    setError(null);
    const input = { migrationId, planId, customers: customers && [...customers], agree: agreed };
    const result = await settle(() => check(input));
    setPending(false);
    if (!result.ok) return setError(result.error);
    announce("The check has begun.");
    router.refresh();
  }

  const running = runId === null ? null : "A check is under way.";
  const closed = closedBecause ?? running ?? (needsConsent && !agreed ? "Agree to the request first." : null);
  return (
    <div className="grid justify-items-start gap-2">
      {needsConsent ? (
        <label className="flex max-w-[640px] items-start gap-2 text-ink2 text-small">
          <input
            type="checkbox"
            className="mt-0.5"
            checked={agreed}
            onChange={(event) => setAgreed(event.target.checked)}
          />
          {railName} is asked with a POST that stores nothing and charges nobody (an invoice preview). It is
          the only request other than a read that is ever sent there. Agree, under your name, for this
          migration.
        </label>
      ) : null}
      <Button
        size="small"
        icon={Scale}
        pending={pending}
        pendingLabel="Starting…"
        onClick={press}
        {...(closed === null ? {} : { closedBecause: closed })}
      >
        {label}
      </Button>
      {runId === null ? null : <WhenOver migrationId={migrationId} runId={runId} />}
      {error ? (
        <ErrorPanel
          what={error.userMessage}
          {...(error.reference === undefined ? {} : { reference: error.reference })}
        />
      ) : null}
    </div>
  );
}

function WhenOver({ migrationId, runId }: { migrationId: string; runId: string }) {
  const { data } = useRunProgress(migrationId, runId);
  const done = data?.phases.reduce((sum, phase) => sum + (phase.counts.subscriptions ?? 0), 0) ?? 0;
  return (
    <p role="status" className="text-ink2 text-small">
      Asking. {done} {done === 1 ? "subscription" : "subscriptions"} so far.
    </p>
  );
}
