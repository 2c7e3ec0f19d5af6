import { getRunProgress } from "@/lib/services/runs/get-progress";
import { route } from "@/lib/web";

/** Progress of the newest dry run; Preview asks every second while one is under way. */
export const GET = route(getRunProgress, {
  input: ({ params }) => ({ migrationId: params.id, kind: "plan" }),
});
