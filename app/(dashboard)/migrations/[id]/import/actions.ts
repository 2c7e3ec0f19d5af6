"use server";
import { cancelRun, pauseRun, resumeRun, throttleRun } from "@/lib/services/runs/control-run";
import { retrySetAside } from "@/lib/services/runs/dead-letters";
import { startImport } from "@/lib/services/runs/start-import";
import { startUndo } from "@/lib/services/undo/start-undo";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}`];

export const start = action(startImport, { revalidate });
export const pause = action(pauseRun, { revalidate });
export const resume = action(resumeRun, { revalidate });
export const cancel = action(cancelRun, { revalidate });
export const throttle = action(throttleRun);
export const retry = action(retrySetAside, { revalidate });
export const undo = action(startUndo, { revalidate });
