import { getImportStatus } from "@/lib/services/runs/get-import-status";
import { route } from "@/lib/web";

/** The state of `?run=<id>`, or of the newest import; Import asks every second. */
export const GET = route(getImportStatus, {
  input: ({ params, query }) => ({ migrationId: params.id, runId: query.get("run") }),
});
