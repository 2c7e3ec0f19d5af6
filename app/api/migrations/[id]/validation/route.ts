import { getRunProgress } from "@/lib/services/runs/get-progress";
import { route } from "@/lib/web";

/** Progress of the newest validation; Reconcile asks every second while one is under way. */
export const GET = route(getRunProgress, {
  input: ({ params }) => ({ migrationId: params.id, kind: "validate" }),
});
