import { z } from "zod";
import { executors, obligationKinds } from "@/lib/assessment/obligation";
import { reviewBucketIds } from "@/lib/assessment/review-bucket";
import { type Rational, ratio } from "@/lib/canonical";
import { listHits, listObligations, listReviews } from "@/lib/db/queries/assessment-lists";
import { listRenewing, sumRenewals } from "@/lib/db/queries/assessment-renewals";
import { listByWorstVerdict, worstVerdicts } from "@/lib/db/queries/assessment-verdicts";
import { type AssessmentRow, findLatestAssessment } from "@/lib/db/queries/assessments";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { obligationReach } from "./blockers";

/*
 * The records behind the figures of an assessment. Every list is paged by a key; `next` begins the following page and is
 * null on the last one.
 */

const limit = z.int().min(1).max(500).default(50);

async function requireAssessment(ctx: ServiceContext, migrationId: string): Promise<AssessmentRow> {
  await requireMigration(ctx, migrationId);
  const assessment = await findLatestAssessment(ctx.db.drizzle, migrationId);
  if (assessment) return assessment;
  throw new AppError({
    code: "assessment.missing",
    kind: "not-found",
    userMessage: "Nothing was assessed yet. Start it on Assess; it writes nothing.",
  });
}

/** The rows of one page and the key of the next, from one row more than asked for. */
function page<Row, Key>(rows: readonly Row[], size: number, keyOf: (row: Row) => Key) {
  const last = rows[size - 1];
  return { rows: rows.slice(0, size), next: rows.length > size && last !== undefined ? keyOf(last) : null };
}

const at = (assessment: AssessmentRow) => ({
  migrationId: assessment.migrationId,
  assessmentId: assessment.id,
});

/** Customers behind a finding with their recurring revenue in it. */
export const listFindingCustomers = verb(
  {
    name: "assessments.listFindingCustomers",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      code: z.string().max(100),
      subject: z.string().max(500),
      afterId: z.string().max(500).default(""),
      limit,
    }),
  },
  async (ctx, input) => {
    const assessment = await requireAssessment(ctx, input.migrationId);
    const rows = await listHits(ctx.db.drizzle, at(assessment), { ...input, limit: input.limit + 1 });
    const shown = rows.map((row) => ({ ...row, mrr: z.record(z.string(), z.string()).parse(row.mrr) }));
    return page(shown, input.limit, (row) => row.customerId);
  },
);

/** The obligations register by date. */
export const listDueObligations = verb(
  {
    name: "assessments.listObligations",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      kind: z.enum(obligationKinds).nullable().default(null),
      executor: z
        .enum([...executors, "none"])
        .nullable()
        .default(null),
      until: z.iso.datetime().nullable().default(null),
      after: z
        .object({ at: z.iso.datetime(), key: z.string().max(500) })
        .nullable()
        .default(null),
      limit,
    }),
  },
  async (ctx, input) => {
    const assessment = await requireAssessment(ctx, input.migrationId);
    const until = input.until === null ? null : new Date(input.until);
    const filter = { ...input, until, limit: input.limit + 1 };
    const rows = await listObligations(ctx.db.drizzle, at(assessment), filter);
    return page(rows, input.limit, (row) => ({ at: row.at, key: row.key }));
  },
);

/** Customers in a bucket with what was decided about them. */
export const listReviewCustomers = verb(
  {
    name: "assessments.listReviewCustomers",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      bucket: z.enum(reviewBucketIds),
      afterId: z.string().max(500).default(""),
      limit,
    }),
  },
  async (ctx, input) => {
    const assessment = await requireAssessment(ctx, input.migrationId);
    const filter = { ...input, limit: input.limit + 1 };
    const rows = await listReviews(ctx.db.drizzle, at(assessment), assessment.snapshotId, filter);
    const shown = rows.map((row) => ({ ...row, mrr: z.record(z.string(), z.string()).parse(row.mrr) }));
    return page(shown, input.limit, (row) => row.customerId);
  },
);

/** Customers who pay something in a currency, all or those whose worst verdict is one, with all they pay in it. */
export const listVerdictCustomers = verb(
  {
    name: "assessments.listVerdictCustomers",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      currency: z.string().max(10),
      worst: z.enum(worstVerdicts).nullable().default(null),
      afterId: z.string().max(500).default(""),
      limit,
    }),
  },
  async (ctx, input) => {
    const assessment = await requireAssessment(ctx, input.migrationId);
    const filter = { ...input, limit: input.limit + 1 };
    const rows = await listByWorstVerdict(ctx.db.drizzle, at(assessment), assessment.snapshotId, filter);
    return page(rows, input.limit, (row) => row.customerId);
  },
);

const partsSchema = z.array(z.tuple([z.string(), z.string(), z.string()]));

/** Parts of one customer's recurring revenue added up by currency, as exact fractions. */
function addParts(parts: unknown): Readonly<Record<string, string>> {
  const sums = new Map<string, Rational>();
  for (const [currency, numerator, denominator] of partsSchema.parse(parts)) {
    const part = ratio.rational(BigInt(numerator), BigInt(denominator));
    sums.set(currency, ratio.add(sums.get(currency) ?? ratio.zero, part));
  }
  return Object.fromEntries([...sums].map(([currency, sum]) => [currency, ratio.formatFraction(sum)]));
}

/**
 * Customers with a charge line that renews on the UTC days from `from` up to, not including, `until`; null leaves a side
 * to the calendar of the assessment, which is never left. With the sums of the whole list.
 */
export const listRenewingCustomers = verb(
  {
    name: "assessments.listRenewingCustomers",
    permission: "migration:read",
    input: z.object({
      migrationId: z.uuid(),
      from: z.iso.date().nullable().default(null),
      until: z.iso.date().nullable().default(null),
      afterId: z.string().max(500).default(""),
      limit,
    }),
  },
  async (ctx, input) => {
    const assessment = await requireAssessment(ctx, input.migrationId);
    const [from, until] = [assessment.asOf, obligationReach(ctx.now())];
    const range = {
      from: new Date(Math.max(from.getTime(), input.from === null ? 0 : Date.parse(input.from))),
      until: new Date(Math.min(until.getTime(), Date.parse(input.until ?? until.toISOString()))),
    };
    const source = { migrationId: input.migrationId, snapshotId: assessment.snapshotId };
    const db = ctx.db.drizzle;
    const [rows, totals] = await Promise.all([
      listRenewing(db, source, range, { ...input, limit: input.limit + 1 }),
      sumRenewals(db, source, range),
    ]);
    const shown = rows.map(({ parts, ...row }) => ({ ...row, mrr: addParts(parts) }));
    return { ...page(shown, input.limit, (row) => row.customerId), totals };
  },
);
