import { rm } from "node:fs/promises";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { listUploads, type UploadRow, updateUpload } from "@/lib/db/queries/uploads";
import { uploadPath } from "@/lib/pipeline/open-upload";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { requireUpload } from "./require-upload";

/** Deletes one file. Its hash stays for the evidence. */
export const deleteUpload = verb(
  {
    name: "uploads.delete",
    permission: "connection:write",
    input: z.object({ migrationId: z.uuid(), uploadId: z.uuid() }),
  },
  async (ctx, at): Promise<void> => await remove(ctx, await requireUpload(ctx, at)),
);

/** Deletes every file of a migration: part of its clean-up. Returns how many there were. */
export const deleteAllUploads = verb(
  { name: "uploads.deleteAll", permission: "connection:write", input: z.object({ migrationId: z.uuid() }) },
  async (ctx, { migrationId }): Promise<number> => {
    await requireMigration(ctx, migrationId);
    const rows = await listUploads(ctx.db.drizzle, migrationId);
    for (const row of rows) await remove(ctx, row);
    return rows.length;
  },
);

async function remove(ctx: ServiceContext, upload: UploadRow): Promise<void> {
  await rm(uploadPath(ctx, upload.storedAs), { force: true });
  const at = { migrationId: upload.migrationId, uploadId: upload.id };
  await ctx.db.transaction(async (tx) => {
    await updateUpload(tx, at, { state: "deleted" });
    await appendAudit(tx, ctx, {
      action: "upload.deleted",
      subjectKind: "upload",
      subjectId: upload.id,
      migrationId: upload.migrationId,
      detail: { sha256: upload.sha256 },
    });
  });
}
