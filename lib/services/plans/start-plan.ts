import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findConnection } from "@/lib/db/queries/connections";
import { insertPlan } from "@/lib/db/queries/plans";
import { insertRun } from "@/lib/db/queries/runs";
import { countScope, listUnknownIds, ruleFields } from "@/lib/db/queries/scope";
import { insertReading } from "@/lib/db/queries/target-readings";
import { AppError } from "@/lib/errors";
import { indexCatalogue } from "@/lib/mapping/catalogue-index";
import { validateMapping } from "@/lib/mapping/validate-mapping";
import { advanceRun } from "@/lib/pipeline/commit-chunk";
import { planDefinition } from "@/lib/pipeline/plan-run/plan-definition";
import { requireMapping } from "../mapping/load-mapping";
import { requireMigration } from "../migrations/require-migration";
import { refuseSecondRun } from "../runs/refuse-second-run";
import { loadSnapshot } from "../snapshots/load-snapshot";
import { verb } from "../verb";

/** Which customers a plan covers. A rule names one of the known fields or `metadata.<key>`. */
export const planScopeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("all") }),
  z.object({ kind: z.literal("ids"), ids: z.array(z.string().min(1).max(500)).min(1).max(10_000) }),
  z.object({
    kind: z.literal("rule"),
    field: z
      .string()
      .refine(
        (field) => ruleFields.some((known) => known === field) || field.startsWith("metadata."),
        `must be one of ${ruleFields.join(", ")} or metadata.<key>`,
      ),
    value: z.string().max(500),
  }),
]);

/** Begins a dry run over the newest snapshot and mapping and a fresh reading of the target. Writes nothing there. */
export const startPlan = verb(
  {
    name: "plans.start",
    permission: "plan:create",
    input: z.object({ migrationId: z.uuid(), scope: planScopeSchema }),
  },
  async (ctx, { migrationId, scope }): Promise<{ runId: string; planId: string }> => {
    await requireMigration(ctx, migrationId);
    const { snapshot, catalogue, summary } = await loadSnapshot(ctx, migrationId);
    const mapping = await requireMapping(ctx, migrationId);
    const target = await findConnection(ctx.db.drizzle, migrationId, "target");
    if (!target)
      throw needed("connection.missing", "The target is not connected. Open Connect and test its key first.");
    const index = indexCatalogue(catalogue);
    const wrong = validateMapping(mapping.document, index, summary).filter(
      (problem) => problem.severity === "error",
    );
    const first = wrong[0];
    if (first) {
      throw needed(
        "mapping.invalid",
        `The mapping has ${wrong.length} problem(s). First: ${first.sentence} ${first.remedy}`,
      );
    }
    const inSnapshot = { migrationId, snapshotId: snapshot.id };
    if (scope.kind === "ids") refuseUnknown(await listUnknownIds(ctx.db.drizzle, inSnapshot, scope.ids));
    const covered = await countScope(ctx.db.drizzle, inSnapshot, scope);
    if (covered.selected === 0)
      throw needed(
        "plan.scope_empty",
        "No customer of the snapshot is in this scope. Check the ids or the rule.",
      );

    const ids = { planId: newId(), runId: newId(), readingId: newId() };
    const now = ctx.now();
    await ctx.db.transaction(async (tx) => {
      await refuseSecondRun(tx, migrationId, "plan");
      await insertReading(tx, { migrationId, id: ids.readingId, takenAt: now });
      const plan = await insertPlan(tx, {
        migrationId,
        id: ids.planId,
        snapshotId: snapshot.id,
        mappingVersion: mapping.version,
        readingId: ids.readingId,
        scope,
        state: "building",
        inputs: { snapshotNumber: snapshot.number, mappingVersion: mapping.version, covered },
        createdAt: now,
      });
      const run = await insertRun(tx, {
        migrationId,
        id: ids.runId,
        workspaceId: ctx.workspaceId,
        kind: "plan",
        state: "running",
        phase: "",
        snapshotId: snapshot.id,
        planId: ids.planId,
        options: {},
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: ctx.actor.name,
        createdAt: now,
      });
      await advanceRun(tx, ctx, planDefinition, run);
      await appendAudit(tx, ctx, {
        action: "run.started",
        subjectKind: "run",
        subjectId: ids.runId,
        migrationId,
        detail: { kind: "plan", number: run.number, plan: plan.number, scope, mapping: mapping.version },
      });
    });
    await ctx.wakeWorkers();
    return { runId: ids.runId, planId: ids.planId };
  },
);

const mostNamed = 5;

/** A typing error must not quietly make the plan smaller than what was asked for. */
function refuseUnknown(ids: readonly string[]): void {
  if (ids.length === 0) return;
  const named = ids.slice(0, mostNamed).join(", ");
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : "";
  throw needed(
    "plan.unknown_ids",
    `${ids.length === 1 ? "1 id is" : `${ids.length} ids are`} not in the snapshot: ${named}${more}.`,
  );
}

function needed(code: string, userMessage: string): AppError {
  return new AppError({ code, kind: "conflict", userMessage });
}
