import { z } from "zod";
import { checklistItems } from "@/lib/assessment/checklist";
import { findingKind } from "@/lib/assessment/finding-kinds";
import { executors, obligationKinds } from "@/lib/assessment/obligation";
import { reviewBucketIds } from "@/lib/assessment/review-bucket";
import { appendAudit } from "@/lib/audit";
import {
  saveChecklistMark,
  saveExecutor,
  saveFindingDecision,
  saveReviewDecision,
} from "@/lib/db/queries/assessment-decisions";
import { AppError } from "@/lib/errors";
import type { Executor, ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";

const note = z.string().trim().max(2_000);
const person = z.string().trim().max(200).nullable().default(null);
const required = note.min(3, "say why in a few words");

const signature = (ctx: ServiceContext, text: string) => ({
  byId: ctx.actor.id,
  byName: ctx.actor.name,
  note: text,
  at: ctx.now(),
});

/** Writes a decision and its audit entry in one transaction. */
async function record(
  ctx: ServiceContext,
  migrationId: string,
  entry: { action: string; subjectId: string; detail: Record<string, unknown> },
  save: (tx: Executor) => Promise<void>,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await save(tx);
    await appendAudit(tx, ctx, { ...entry, subjectKind: "assessment", migrationId });
  });
}

/** Chooses the way out of a finding, by name and with a reason. */
export const decideFinding = verb(
  {
    name: "assessments.decideFinding",
    permission: "assessment:decide",
    input: z.object({
      migrationId: z.uuid(),
      code: z.string().max(100),
      subject: z.string().max(500),
      decision: z.string().max(100),
      note: required,
    }),
  },
  async (ctx, { migrationId, code, subject, decision, note: text }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    const options = findingKind(code)?.options ?? [];
    if (!options.some((option) => option.decision === decision)) {
      throw new AppError({
        code: "assessment.decision_unknown",
        kind: "invalid",
        userMessage: "This finding has no such way out. Reload the page and choose one that is offered.",
      });
    }
    const detail = { code, subject, decision, note: text };
    await record(
      ctx,
      migrationId,
      { action: "finding.decided", subjectId: `${code} ${subject}`, detail },
      (tx) => saveFindingDecision(tx, { migrationId, code, subject, decision, ...signature(ctx, text) }),
    );
  },
);

/** Names who carries out one obligation, or all of a kind that have nobody of their own (`key` "*"). */
export const setExecutor = verb(
  {
    name: "assessments.setExecutor",
    permission: "assessment:decide",
    input: z
      .object({
        migrationId: z.uuid(),
        kind: z.enum(obligationKinds),
        key: z.string().min(1).max(500),
        // No job of ours carries obligations out, so none can be chosen.
        executor: z.enum(executors).exclude(["job"]),
        person,
        note: required,
      })
      .refine((input) => input.executor !== "person" || (input.person ?? "") !== "", {
        path: ["person"],
        message: "name the person",
      }),
  },
  async (ctx, { migrationId, kind, key, executor, person: name, note: text }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    const detail = { kind, key, executor, person: name, note: text };
    await record(
      ctx,
      migrationId,
      { action: "obligation.assigned", subjectId: `${kind} ${key}`, detail },
      (tx) => saveExecutor(tx, { migrationId, kind, key, executor, person: name, ...signature(ctx, text) }),
    );
  },
);

/**
 * Decides about a customer under review, or about a whole bucket (`customerId` "*"). A plan holds back whom this says to
 * hold or to decide later. To move a customer who is near a renewal needs a reason.
 */
export const decideReview = verb(
  {
    name: "assessments.decideReview",
    permission: "assessment:run",
    input: z.object({
      migrationId: z.uuid(),
      bucket: z.enum(reviewBucketIds),
      customerId: z.string().min(1).max(500),
      decision: z.enum(["move", "hold", "later"]),
      owner: person,
      note,
    }),
  },
  async (ctx, { migrationId, bucket, customerId, decision, owner, note: text }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    if (bucket === "near-renewal" && decision === "move" && text.length < 3) {
      throw new AppError({
        code: "review.note_missing",
        kind: "invalid",
        userMessage: "Say in a few words why this may move so near a renewal; it stands in the audit log.",
      });
    }
    const detail = { bucket, customerId, decision, owner, note: text };
    await record(
      ctx,
      migrationId,
      { action: "review.decided", subjectId: `${bucket} ${customerId}`, detail },
      (tx) =>
        saveReviewDecision(tx, { migrationId, bucket, customerId, decision, owner, ...signature(ctx, text) }),
    );
  },
);

/** Ticks an item of the checklist, or takes the tick away. Items that the product knows cannot be ticked. */
export const markChecklist = verb(
  {
    name: "assessments.markChecklist",
    permission: "assessment:run",
    input: z.object({
      migrationId: z.uuid(),
      item: z.string().max(100),
      done: z.boolean(),
      owner: person,
      note,
    }),
  },
  async (ctx, { migrationId, item, done, owner, note: text }): Promise<void> => {
    await requireMigration(ctx, migrationId);
    const known = checklistItems.find(({ id }) => id === item);
    if (!known || (known.known && done)) {
      throw new AppError({
        code: "checklist.not_yours",
        kind: "invalid",
        userMessage: known
          ? `"${known.title}" ticks itself as soon as it is true; a person can only note an owner.`
          : "There is no such item. Reload the page.",
      });
    }
    await record(
      ctx,
      migrationId,
      { action: "checklist.marked", subjectId: item, detail: { item, done, owner } },
      (tx) => saveChecklistMark(tx, { migrationId, item, done, owner, ...signature(ctx, text) }),
    );
  },
);
