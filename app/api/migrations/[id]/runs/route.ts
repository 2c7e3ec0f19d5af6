import { getRunProgress } from "@/lib/services/runs/get-progress";
import { route } from "@/lib/web";

/** Progress of `?run=<id>`, or of the newest run of `?kind=`; null when there is none. */
export const GET = route(getRunProgress, {
  input: ({ params, query }) => ({
    migrationId: params.id,
    runId: query.get("run"),
    kind: query.get("kind"),
  }),
});
