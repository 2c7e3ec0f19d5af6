import { lockMigration } from "@/lib/db/queries/migrations";
import { findOpenRun, type RunRow } from "@/lib/db/queries/runs";
import { AppError } from "@/lib/errors";
import type { Executor } from "../context";

/**
 * One run of a kind at a time: throws `run.in_progress`, naming who began it, while one is not over. Call it first in the
 * transaction that begins or resumes a run: it locks the migration, so that of several callers at once only one passes.
 */
export async function refuseSecondRun(
  tx: Executor,
  migrationId: string,
  kind: RunRow["kind"],
): Promise<void> {
  await lockMigration(tx, migrationId);
  const open = await findOpenRun(tx, migrationId, kind);
  if (!open) return;
  throw new AppError({
    code: "run.in_progress",
    kind: "conflict",
    userMessage: `Run ${open.number} (${open.kind}), started by ${open.actorName}, is ${open.state}. Wait for it, or cancel it first.`,
    context: { runId: open.id, kind: open.kind },
  });
}
