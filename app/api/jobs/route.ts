import type { JobsAnswer } from "@/components/layout/job-types";
import { listOpenJobs } from "@/lib/services/runs/get-progress";
import { jsonResponse, route } from "@/lib/web";
import { describeJob } from "./describe-job";

/** What runs in the workspace right now; the job bar asks every second. */
export const GET = route(listOpenJobs, {
  input: () => ({}),
  respond: ({ runs }) => jsonResponse({ jobs: runs.map(describeJob) } satisfies JobsAnswer),
});
