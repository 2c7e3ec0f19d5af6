import { z } from "zod";
import { findRun } from "@/lib/db/queries/runs";
import { findImportPastApi, scopeOf, scopeOfCustomers, type UndoScope } from "@/lib/db/queries/undo";
import { AppError } from "@/lib/errors";
import { importOptionsSchema } from "@/lib/pipeline/import-run/options";
import type { Executor } from "../context";

/** By import, or by customer: at most 1,000 source ids. */
export const undoWhomSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("import"), runId: z.uuid() }),
  z.object({ kind: z.literal("customers"), customerIds: z.array(z.string().min(1)).min(1).max(1_000) }),
]);

const keysOf = (migrationId: string, customerIds: readonly string[]): string[] =>
  customerIds.map((id) => `${migrationId}:${id}`);

/** The scope that a person named. Throws `run.not_found` for what is no import of this migration. */
export async function undoScope(
  db: Executor,
  migrationId: string,
  whom: z.output<typeof undoWhomSchema>,
): Promise<UndoScope> {
  if (whom.kind === "customers") {
    return scopeOf(migrationId, { kind: "customers", customerKeys: keysOf(migrationId, whom.customerIds) });
  }
  const run = await findRun(db, migrationId, whom.runId);
  if (run?.kind !== "import" || !run.planId) {
    throw new AppError({
      code: "run.not_found",
      kind: "not-found",
      userMessage: "There is no such import in this migration.",
    });
  }
  return scopeOf(migrationId, { kind: "import", planId: run.planId });
}

/**
 * Why it cannot be taken back through the API; null when it can. Burning credits and leaving events is for what went through
 * it; the database takes the rest back whole. Half of a customer is never taken back: the next import would grant what is
 * left of the wallet a second time.
 */
export async function whyNotThroughApi(
  db: Executor,
  migrationId: string,
  whom: z.output<typeof undoWhomSchema>,
): Promise<string | null> {
  if (whom.kind === "import") {
    const run = await findRun(db, migrationId, whom.runId);
    if (run?.kind !== "import") return null;
    if (importOptionsSchema.parse(run.options).mode === "direct")
      return `Import ${run.number} went past the API. Take it back with om-migrate undo ${run.number}: the platform's database then is as it was.`;
  }
  const scope =
    whom.kind === "customers"
      ? scopeOfCustomers(migrationId, keysOf(migrationId, whom.customerIds))
      : await undoScope(db, migrationId, whom);
  const pastApi = await findImportPastApi(db, scope);
  return pastApi === null
    ? null
    : `Import ${pastApi} went past the API and wrote for some of these customers. It is taken back first, as a whole: om-migrate undo ${pastApi}.`;
}
