"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { announce } from "@/components/ui/live-region";
import { notifyResult } from "@/components/ui/toaster";
import { beginExport } from "../actions";

export interface StartExportProps {
  migrationId: string;
  sourceName: string;
  mayExport: boolean;
  /** The one primary action of the page, while nothing was exported yet. */
  primary?: boolean;
}

export function StartExport({ migrationId, sourceName, mayExport, primary = false }: StartExportProps) {
  const [pending, setPending] = useState(false);
  async function start() {
    setPending(true);
    const result = await settle(() => beginExport({ migrationId }));
    setPending(false);
    if (result.ok) announce("The export has begun.");
    else await notifyResult(result, { title: "" });
  }
  return (
    <Button
      variant={primary ? "primary" : "secondary"}
      size={primary ? "normal" : "small"}
      pending={pending}
      pendingLabel="Starting…"
      onClick={start}
      closedBecause={mayExport ? undefined : "Only an owner, admin or operator can export."}
    >
      {primary ? `Export from ${sourceName}` : "Export again"}
    </Button>
  );
}
