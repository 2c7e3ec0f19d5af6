import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { insertCorrection } from "@/lib/db/queries/record-corrections";
import { AppError } from "@/lib/errors";
import { hashOf } from "@/lib/pipeline/hash";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { judgeCorrection, loadRejected, type Rejected } from "./correction";

const correctionInput = z.object({
  migrationId: z.uuid(),
  key: z.string().min(1).max(2_000),
  /** The record in its corrected form, as JSON text. */
  raw: z.string().max(100_000, "is longer than any record"),
});

/** What is wrong with a correction, one sentence each; nothing when it can be saved. */
export interface Judged {
  readonly sentences: readonly string[];
}

/** Tries a correction without storing it: what the source's own rules say about the record in this form. */
export const checkCorrection = verb(
  { name: "records.checkCorrection", permission: "deadLetter:retry", input: correctionInput },
  async (ctx, { migrationId, key, raw }): Promise<Judged> => {
    await requireMigration(ctx, migrationId);
    return { sentences: (await judge(ctx, migrationId, key, raw)).sentences };
  },
);

/**
 * Keeps a correction of a rejected record. The snapshot stays as it is: the next reading of the source takes the corrected
 * form where it meets the same original again. Throws `record.still_wrong` with what is wrong.
 */
export const correctRecord = verb(
  {
    name: "records.correct",
    permission: "deadLetter:retry",
    input: correctionInput.extend({ note: z.string().trim().min(1, "is missing").max(1_000) }),
  },
  async (ctx, { migrationId, key, raw, note }): Promise<{ correctionId: string }> => {
    await requireMigration(ctx, migrationId);
    const { sentences, rejected, value } = await judge(ctx, migrationId, key, raw);
    const [first] = sentences;
    if (first !== undefined) {
      throw new AppError({ code: "record.still_wrong", kind: "invalid", userMessage: first });
    }
    const { issue, object, snapshot } = rejected;
    const correctionId = newId();
    const originalHash = hashOf(JSON.parse(object.raw));
    await ctx.db.transaction(async (tx) => {
      await insertCorrection(tx, {
        migrationId,
        id: correctionId,
        snapshotId: snapshot.id,
        entity: issue.entity,
        stream: object.stream,
        sourceId: object.sourceId,
        originalHash,
        original: object.raw,
        corrected: JSON.stringify(value),
        message: issue.message,
        note,
        byName: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await appendAudit(tx, ctx, {
        action: "record.corrected",
        subjectKind: "record",
        subjectId: correctionId,
        migrationId,
        detail: {
          entity: issue.entity,
          record: issue.sourceId,
          snapshot: snapshot.number,
          original: originalHash,
          corrected: hashOf(value),
          note,
        },
      });
    });
    return { correctionId };
  },
);

async function judge(ctx: ServiceContext, migrationId: string, key: string, raw: string) {
  const rejected = await loadRejected(ctx, migrationId, key);
  const { object } = rejected;
  if (object === null) throw notKept();
  const whole: Rejected & { object: typeof object } = { ...rejected, object };
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    const what = error instanceof Error ? error.message : "it ends early";
    return { rejected: whole, value: null, sentences: [`This is no JSON: ${what}.`] };
  }
  if (hashOf(value) === hashOf(JSON.parse(object.raw))) {
    return { rejected: whole, value, sentences: ["Nothing was changed yet."] };
  }
  return { rejected: whole, value, sentences: await judgeCorrection(ctx, migrationId, whole, value) };
}

/** A line that could not be told apart never became a record, and the command line loads files without their originals. */
function notKept(): AppError {
  return new AppError({
    code: "record.not_kept",
    kind: "conflict",
    userMessage:
      "This one cannot be corrected here: it was refused before it became a record. Mend it in the file, download the rejected rows for that, and upload it again.",
  });
}
