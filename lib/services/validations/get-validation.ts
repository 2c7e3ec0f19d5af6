import { z } from "zod";
import { findLatestEvidence, listDiscrepancies } from "@/lib/db/queries/evidence";
import { figuresSchema } from "@/lib/pipeline/validate-run/figures";
import type { Verdict } from "@/lib/pipeline/validate-run/verdicts";
import { keysetPage } from "../keyset-page";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

/** Evidence that is older is stale. */
export const maxEvidenceAgeMs = 24 * 60 * 60 * 1000;

const resultSchema = z.object({
  planId: z.uuid(),
  planNumber: z.int(),
  figures: figuresSchema,
  // Written by `conclude` from `verdictsOf`, which types each of them.
  validators: z.array(z.custom<Verdict>((value) => typeof value === "object" && value !== null)),
  causes: z.array(z.object({ validator: z.string(), cause: z.string(), records: z.int() })),
  passed: z.boolean(),
});

/** The newest validation with its age. Stale evidence shows every validator as stale, with the reason. */
export const getValidation = verb(
  { name: "validations.get", permission: "migration:read", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }) => {
    await requireMigration(ctx, migrationId);
    const found = await findLatestEvidence(ctx.db.drizzle, migrationId, "validation");
    if (!found) return null;
    const result = resultSchema.parse(found.result);
    const old = ctx.now().getTime() - found.takenAt.getTime() > maxEvidenceAgeMs;
    const staleWhy = found.staleWhy ?? (old ? "It is older than 24 hours." : null);
    return {
      evidenceId: found.id,
      runId: found.runId,
      takenAt: found.takenAt.toISOString(),
      staleWhy,
      planId: result.planId,
      planNumber: result.planNumber,
      passed: result.passed && staleWhy === null,
      validators: result.validators.map((verdict) =>
        staleWhy === null ? verdict : { ...verdict, state: "stale" as const },
      ),
      figures: result.figures,
      causes: result.causes,
    };
  },
);

/** One page of the very records behind a validator's difference. */
export const listDifferences = verb(
  {
    name: "validations.listDifferences",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      evidenceId: z.uuid(),
      validator: z.string(),
      after: z.number().default(-1),
      /** Instead: the page that ends just before this ordinal. */
      before: z.number().nullable().default(null),
      limit: z.int().min(1).max(200).default(50),
    }),
  },
  async (ctx, { migrationId, evidenceId, ...filter }) => {
    await requireMigration(ctx, migrationId);
    const rows = await listDiscrepancies(
      ctx.db.drizzle,
      { migrationId, evidenceId },
      { ...filter, limit: filter.limit + 1 },
    );
    const page = keysetPage(rows, {
      limit: filter.limit,
      after: filter.after < 0 ? null : filter.after,
      before: filter.before,
    });
    return {
      differences: page.rows,
      previous: page.previous?.ordinal ?? null,
      next: page.next?.ordinal ?? null,
    };
  },
);
