import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { insertUpload, listUploads } from "@/lib/db/queries/uploads";
import { AppError } from "@/lib/errors";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { maxUploadBytes, maxUploads } from "./limits";

/** Announces a file, or finds the one of this name and size whose upload broke off: it goes on at `receivedBytes`. */
export const beginUpload = verb(
  {
    name: "uploads.begin",
    permission: "connection:write",
    input: z.object({
      migrationId: z.uuid(),
      name: z.string().trim().min(1, "has no name").max(255),
      sizeBytes: z
        .int()
        .min(1, "is empty")
        .max(
          maxUploadBytes,
          `is larger than ${maxUploadBytes / 1024 ** 3} GiB; split it or pack it with gzip`,
        ),
    }),
  },
  async (ctx, { migrationId, name, sizeBytes }): Promise<{ uploadId: string; receivedBytes: number }> => {
    const migration = await requireMigration(ctx, migrationId);
    const existing = await listUploads(ctx.db.drizzle, migrationId);
    const broken = existing.find(
      (row) => row.state === "receiving" && row.name === name && row.sizeBytes === sizeBytes,
    );
    if (broken) return { uploadId: broken.id, receivedBytes: broken.receivedBytes };
    if (existing.length >= maxUploads) {
      throw new AppError({
        code: "upload.too_many",
        kind: "conflict",
        userMessage: `This migration holds ${existing.length} files already. Delete those that are not needed.`,
      });
    }
    const uploadId = newId();
    await ctx.db.transaction(async (tx) => {
      await insertUpload(tx, {
        migrationId: migration.id,
        id: uploadId,
        name,
        sizeBytes,
        receivedBytes: 0,
        state: "receiving",
        storedAs: randomBytes(24).toString("hex"),
        createdBy: ctx.actor.name,
        createdAt: ctx.now(),
      });
      await appendAudit(tx, ctx, {
        action: "upload.begun",
        subjectKind: "upload",
        subjectId: uploadId,
        migrationId,
        detail: { sizeBytes },
      });
    });
    return { uploadId, receivedBytes: 0 };
  },
);
