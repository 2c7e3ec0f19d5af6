import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findLatestEvidence, insertEvidence } from "@/lib/db/queries/evidence";
import { invariantsEvidence, measureInvariants } from "@/lib/pipeline/validate-run/measure-invariants";
import type { InvariantResult } from "@/lib/reconciliation/invariants";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { maxEvidenceAgeMs } from "./get-validation";

const input = z.object({ migrationId: z.uuid() });

const storedSchema = z.object({
  // Written by `measureInvariants`, which types each of them.
  invariants: z.array(z.custom<InvariantResult>((value) => typeof value === "object" && value !== null)),
});

export interface StoredInvariants {
  readonly invariants: InvariantResult[];
  readonly takenAt: string;
  /** Why they may not be true any more; null while they are fresh. */
  readonly staleWhy: string | null;
}

/** The invariants as they were measured last, by a validation or on request; null when they never were. */
export const getInvariants = verb(
  { name: "validations.getInvariants", permission: "migration:read", input },
  async (ctx, { migrationId }): Promise<StoredInvariants | null> => {
    await requireMigration(ctx, migrationId);
    const [found, validation] = await Promise.all([
      findLatestEvidence(ctx.db.drizzle, migrationId, "invariants"),
      findLatestEvidence(ctx.db.drizzle, migrationId, "validation"),
    ]);
    if (!found) return null;
    const old = ctx.now().getTime() - found.takenAt.getTime() > maxEvidenceAgeMs;
    return {
      invariants: storedSchema.parse(found.result).invariants,
      takenAt: found.takenAt.toISOString(),
      // They rest on the validation's reading of the target, so they are as stale as it is.
      staleWhy: validation?.staleWhy ?? (old ? "They are older than 24 hours." : null),
    };
  },
);

/** Measures the invariants now and stores them as evidence. */
export const verifyInvariants = verb(
  { name: "validations.verifyInvariants", permission: "validation:run", input },
  async (ctx, { migrationId }): Promise<{ invariants: InvariantResult[] }> => {
    await requireMigration(ctx, migrationId);
    const at = { migrationId, workspaceId: ctx.workspaceId };
    const measured = await measureInvariants(ctx, at);
    const id = newId();
    await ctx.db.transaction(async (tx) => {
      await insertEvidence(
        tx,
        invariantsEvidence(measured, { migrationId, id, runId: null, takenAt: ctx.now() }),
      );
      await appendAudit(tx, ctx, {
        action: "invariants.verified",
        subjectKind: "evidence",
        subjectId: id,
        migrationId,
        detail: Object.fromEntries(measured.invariants.map((each) => [each.id, each.state])),
      });
    });
    return { invariants: measured.invariants };
  },
);
