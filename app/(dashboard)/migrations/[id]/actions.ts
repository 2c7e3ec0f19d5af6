"use server";
import { startCheck } from "@/lib/services/snapshots/start-check";
import { action } from "@/lib/web";

export const checkSource = action(startCheck, {
  revalidate: ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}`],
});
