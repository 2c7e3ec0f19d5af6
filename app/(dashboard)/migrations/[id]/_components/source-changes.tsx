import { DriftSection } from "@/components/drift/drift-section";
import { oneOf, type SearchParams } from "@/components/ui/href-with";
import type { ServiceContext } from "@/lib/services/context";
import { getSourceDrift, listDriftCustomers } from "@/lib/services/snapshots/get-drift";
import { checkSource } from "../actions";
import { CheckSource } from "./lazy-check-source";

export interface SourceChangesProps {
  context: ServiceContext;
  migrationId: string;
  path: string;
  query: SearchParams;
  /** What the changes are counted from. */
  since: "mapping" | "plan";
}

/** What changed at the source since the mapping or the plan, and the button that looks again. */
export async function SourceChanges({ context, migrationId, path, query, since }: SourceChangesProps) {
  const drift = await getSourceDrift(context, { migrationId, since });
  if (drift === null) return null;
  const [entity = "", ...rest] = (oneOf(query, "drift") ?? "").split(" ");
  const sourceId = rest.join(" ");
  const isListed = drift.changes.some((row) => row.entity === entity && row.sourceId === sourceId);
  const opened = isListed
    ? await listDriftCustomers(context, {
        migrationId,
        since,
        entity,
        sourceId,
        afterId: oneOf(query, "driftAfter") ?? "",
        limit: 20,
      })
    : null;
  const { run } = drift;
  return (
    <DriftSection
      {...{ migrationId, path, query, since, drift }}
      opened={opened && { entity, sourceId, ...opened }}
      action={
        <CheckSource
          migrationId={migrationId}
          running={run !== null && ["running", "paused", "cancelling"].includes(run.state) ? run.id : null}
          failedBecause={run?.state === "failed" ? (run.reason ?? "The check failed.") : null}
          closedBecause={drift.mayCheck ? null : "An operator, admin or owner checks it."}
          check={checkSource}
        />
      }
    />
  );
}
