"use client";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { announce } from "@/components/ui/live-region";
import { connectSandbox } from "../actions";

/** One press connects both sides to the stand-ins on this machine. */
export function SandboxOffer({ migrationId, sourceName }: { migrationId: string; sourceName: string }) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function connect() {
    setPending(true);
    setProblem(null);
    for (const role of ["source", "target"] as const) {
      const result = await settle(() => connectSandbox({ migrationId, role }));
      if (!result.ok) setProblem(result.error.userMessage);
      else if (result.data && !result.data.ok) setProblem(`${result.data.problem} ${result.data.remedy}`);
      else continue;
      setPending(false);
      return;
    }
    announce("Both sides are connected to the sandbox.");
    setPending(false);
  }

  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-line border-y py-3">
      <p className="flex max-w-[64ch] gap-2.5">
        <FlaskConical aria-hidden size={16} strokeWidth={1.6} className="mt-0.5 shrink-0 text-old" />
        <span>
          <span className="font-name">No keys at hand?</span>{" "}
          <span className="text-ink2">
            A sandbox on this machine stands in for {sourceName} and for OpenMonetize. No real customer is
            read or written.
          </span>
          {problem ? (
            <span role="alert" className="block text-harm">
              {problem}
            </span>
          ) : null}
        </span>
      </p>
      <Button icon={FlaskConical} onClick={connect} pending={pending} pendingLabel="Connecting both sides…">
        Use the sandbox for both sides
      </Button>
    </div>
  );
}
