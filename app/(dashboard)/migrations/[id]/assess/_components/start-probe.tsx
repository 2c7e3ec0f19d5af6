"use client";
import { Radar } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface StartProbeProps {
  migrationId: string;
  label: string;
  target: string;
  live: boolean;
  /** What it writes at most. */
  footprint: {
    readonly users: readonly string[];
    readonly entitlements: number;
    readonly events: number;
    readonly creditsGranted: number;
    readonly creditsTakenBack: number;
  };
  closedBecause: string | null;
  start: (input: { migrationId: string }) => Promise<ActionResult<unknown>>;
}

/** Begins a probe, after telling exactly what it writes to the target. */
export function StartProbe({
  migrationId,
  label,
  target,
  live,
  footprint,
  closedBecause,
  start,
}: StartProbeProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { users, entitlements, events, creditsGranted, creditsTakenBack } = footprint;
  return (
    <>
      <Button
        icon={Radar}
        onClick={() => setOpen(true)}
        {...(closedBecause === null ? {} : { closedBecause })}
      >
        {label}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Probe the target"
        live={live}
        tone="primary"
        confirmLabel="Probe the target"
        pendingLabel="Starting…"
        undo={`The entitlements are deleted at the end. Users, events and the wallets' last credits stay, for OpenMonetize deletes none; they begin with migration.probe, and no figure counts them.`}
        doneText="The probe has begun."
        onConfirm={async () => {
          const result = await start({ migrationId });
          if (result.ok) router.refresh();
          return result;
        }}
      >
        <p>
          It asks {target} what it enforces, in about 40 requests. For that it writes, under names of its own:
        </p>
        <ul className="mt-2 list-inside list-disc">
          {users.map((user) => (
            <li key={user}>
              the user <code className="break-all font-mono">{user}</code>
            </li>
          ))}
          <li>{entitlements} entitlements of these users</li>
          <li>at most {events} events that count towards nobody&apos;s limit</li>
          <li>
            at most {creditsGranted} credits for these users, of which {creditsTakenBack} is taken back
          </li>
        </ul>
      </ConfirmDialog>
    </>
  );
}
