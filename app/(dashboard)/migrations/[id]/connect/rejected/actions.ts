"use server";
import { checkCorrection, correctRecord } from "@/lib/services/records/correct-record";
import { startExport } from "@/lib/services/snapshots/start-export";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [
  `/migrations/${migrationId}/connect/rejected`,
  `/migrations/${migrationId}/connect`,
];

export const tryCorrection = action(checkCorrection);
export const saveCorrection = action(correctRecord, { revalidate });
export const readAgain = action(startExport, { revalidate });
