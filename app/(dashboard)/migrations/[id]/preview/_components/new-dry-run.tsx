"use client";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { StartDryRun, type StartDryRunProps } from "./start-dry-run";

interface NewDryRunProps {
  label: string;
  /** Whether the form stands open from the start: the address asked for a dry run. */
  opened: boolean;
}

/** The same form behind a button, on a page that already shows a plan. */
export function NewDryRun({ label, opened, ...form }: Omit<StartDryRunProps, "onStarted"> & NewDryRunProps) {
  const [open, setOpen] = useState(opened);
  return (
    <>
      <Button
        variant={form.primary ? "primary" : "secondary"}
        size={form.primary ? "normal" : "small"}
        icon={RotateCcw}
        onClick={() => setOpen(true)}
        {...(form.primary ? { wide: "phone" as const } : {})}
      >
        {label}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="New dry run" width={560}>
        <StartDryRun {...form} primary onStarted={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
