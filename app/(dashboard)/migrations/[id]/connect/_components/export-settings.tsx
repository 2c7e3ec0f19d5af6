"use client";
import { useSubmit } from "@/app/_components/use-submit";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { TextField } from "@/components/ui/field";
import { notify } from "@/components/ui/toaster";
import type { Connections } from "@/lib/services/migrations/get-connections";
import { saveSettings } from "../actions";
import { useTypedSettings } from "./use-typed-settings";

export interface ExportSettingsProps {
  migrationId: string;
  settings: Connections["migration"]["settings"];
  sourceName: string;
  defaultRequestsPerSecond: number;
  mayConnect: boolean;
}

/** How much usage is read and how fast. In effect from the next export on. */
export function ExportSettings(props: ExportSettingsProps) {
  const { migrationId, settings, sourceName, defaultRequestsPerSecond, mayConnect } = props;
  const { days, setDays, rate, setRate, isChanged, typed } = useTypedSettings(migrationId, settings);
  const { onSubmit, ready, pending, error, errorOf } = useSubmit(
    () => saveSettings({ migrationId, settings: typed }),
    {
      fields: ["settings.usageDays", "settings.sourceRequestsPerSecond"],
      onDone: () => void notify({ title: "Export settings saved" }),
    },
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <TextField
          className="w-44 max-md:w-full"
          label="Days of usage"
          inputMode="numeric"
          value={days}
          onChange={(event) => setDays(event.target.value)}
          error={errorOf("settings.usageDays")}
          disabled={!mayConnect}
          hint="1 to 400, back from the start"
        />
        <TextField
          className="w-56 max-md:w-full"
          label="Requests per second"
          optional
          inputMode="numeric"
          placeholder={String(defaultRequestsPerSecond)}
          value={rate}
          onChange={(event) => setRate(event.target.value)}
          error={errorOf("settings.sourceRequestsPerSecond")}
          disabled={!mayConnect}
          hint={`${defaultRequestsPerSecond} unless set; your own traffic to ${sourceName} shares its limit`}
        />
        {isChanged ? (
          <Button
            type="submit"
            className="mt-[26px]"
            disabled={!ready}
            pending={pending}
            pendingLabel="Saving…"
          >
            Save settings
          </Button>
        ) : null}
      </div>
      {isChanged ? (
        <p className="text-ink2 text-small">
          Not saved yet. An export that is started now saves and uses what stands here.
        </p>
      ) : null}
      {error ? <ErrorPanel what={error.userMessage} reference={error.reference} /> : null}
    </form>
  );
}
