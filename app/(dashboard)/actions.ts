"use server";
import { cancelRun, pauseRun, resumeRun } from "@/lib/services/runs/control-run";
import { action } from "@/lib/web";

const revalidate = ({ migrationId }: { migrationId: string }) => [`/migrations/${migrationId}`];
const pause = action(pauseRun, { revalidate });
const resume = action(resumeRun, { revalidate });
const cancel = action(cancelRun, { revalidate });

/** The job bar knows a job by one id, `<migration>:<run>`; the services check both halves. */
function runOf(jobId: string): { migrationId: string; runId: string } {
  const [migrationId = "", runId = ""] = String(jobId).split(":");
  return { migrationId, runId };
}

export async function pauseJob(jobId: string) {
  return await pause(runOf(jobId));
}

export async function resumeJob(jobId: string) {
  return await resume(runOf(jobId));
}

export async function cancelJob(jobId: string) {
  return await cancel(runOf(jobId));
}
