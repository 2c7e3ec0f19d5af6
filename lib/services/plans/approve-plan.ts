import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findApproval, insertApproval } from "@/lib/db/queries/evidence";
import { lockMigration } from "@/lib/db/queries/migrations";
import { findPlan } from "@/lib/db/queries/plans";
import { AppError } from "@/lib/errors";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { whyStale } from "./freshness";

/** Signs a plan by name. The hash must be the one the person looked at; a stale plan cannot be approved. */
export const approvePlan = verb(
  {
    name: "plans.approve",
    permission: "plan:approve",
    input: z.object({
      migrationId: z.uuid(),
      planId: z.uuid(),
      hash: z.string().min(1),
      note: z.string().trim().max(2_000).default(""),
    }),
  },
  async (ctx, { migrationId, planId, hash, note }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    await ctx.db.transaction(async (tx) => {
      await lockMigration(tx, migrationId);
      const plan = await findPlan(tx, { migrationId, planId });
      if (plan?.state !== "ready")
        throw refused("plan.not_ready", "The plan is not ready. Wait for the dry run to end.");
      if (plan.hash !== hash)
        throw refused("plan.hash_differs", "The plan is not the one you looked at. Reload the preview.");
      const stale = await whyStale(tx, plan, ctx.now());
      if (stale) throw refused("plan.stale", `${stale} Build the preview again.`);
      const approval = { kind: "plan", subjectId: planId, subjectHash: hash };
      // A second press, or two people at once: the first approval stands, with its name and note.
      if (await findApproval(tx, migrationId, approval)) return;
      await insertApproval(tx, {
        migrationId,
        id: newId(),
        ...approval,
        byId: ctx.actor.id,
        byName: ctx.actor.name,
        note,
        at: ctx.now(),
      });
      await appendAudit(tx, ctx, {
        action: "plan.approved",
        subjectKind: "plan",
        subjectId: planId,
        migrationId,
        detail: { number: plan.number, hash, note },
      });
    });
  },
);

function refused(code: string, userMessage: string): AppError {
  return new AppError({ code, kind: "conflict", userMessage });
}
