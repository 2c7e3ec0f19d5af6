"use client";
import { useDraft } from "@/app/_components/use-draft";
import type { Connections } from "@/lib/services/migrations/get-connections";

type Settings = Connections["migration"]["settings"];

/** The export's settings as they stand in the fields, and whether that is something else than what is saved. */
export function useTypedSettings(migrationId: string, settings: Settings) {
  const savedDays = String(settings.usageDays);
  const savedRate = String(settings.sourceRequestsPerSecond ?? "");
  const [days, setDays] = useDraft(`${migrationId} usage days`, savedDays);
  const [rate, setRate] = useDraft(`${migrationId} export rate`, savedRate);
  return {
    days,
    setDays,
    rate,
    setRate,
    isChanged: days !== savedDays || rate !== savedRate,
    typed: {
      usageDays: Number(days),
      sourceRequestsPerSecond: rate.trim() === "" ? null : Number(rate),
    },
  };
}
