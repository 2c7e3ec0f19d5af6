import type { ActionResult } from "@/components/ui/action-result";

interface RunInput {
  migrationId: string;
  runId: string;
}

/** What the islands of this page may ask the server to do. */
export interface ImportActions {
  pause: (input: RunInput) => Promise<ActionResult<unknown>>;
  resume: (input: RunInput) => Promise<ActionResult<unknown>>;
  cancel: (input: RunInput) => Promise<ActionResult<unknown>>;
  throttle: (input: RunInput & { requestsPerSecond: number | null }) => Promise<ActionResult<unknown>>;
  retry: (input: RunInput & { code: string | null }) => Promise<ActionResult<unknown>>;
}
