"use client";
import { useState } from "react";
import { settle } from "@/components/ui/action-result";
import { Button } from "@/components/ui/button";
import { announce } from "@/components/ui/live-region";
import { notifyResult } from "@/components/ui/toaster";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { beginExport, saveSettings } from "../actions";
import { useTypedSettings } from "./use-typed-settings";

export interface StartExportProps {
  migrationId: string;
  settings: Connections["migration"]["settings"];
  sourceName: string;
  mayExport: boolean;
  /** The one primary action of the page, while nothing was exported yet. */
  primary?: boolean;
  /** The source is a file: it is read, and nothing is asked for. */
  isFile?: boolean;
}

export function StartExport({
  migrationId,
  settings,
  sourceName,
  mayExport,
  primary = false,
  isFile = false,
}: StartExportProps) {
  const { isChanged, typed } = useTypedSettings(migrationId, settings);
  const [pending, setPending] = useState(false);
  async function start() {
    setPending(true);
    // What stands in the fields is what the export reads; where it is no valid number nothing begins.
    const saved = isChanged ? await settle(() => saveSettings({ migrationId, settings: typed })) : null;
    const result = saved?.ok === false ? saved : await settle(() => beginExport({ migrationId }));
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
      {isFile
        ? primary
          ? "Read the file"
          : "Read again"
        : primary
          ? `Export from ${sourceName}`
          : "Export again"}
    </Button>
  );
}
