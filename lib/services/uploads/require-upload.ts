import { findUpload, type UploadRow } from "@/lib/db/queries/uploads";
import { AppError } from "@/lib/errors";
import type { ServiceContext } from "../context";
import { requireMigration } from "../migrations/require-migration";

/** The upload of a migration of this workspace. Throws `upload.missing`. */
export async function requireUpload(
  ctx: ServiceContext,
  at: { migrationId: string; uploadId: string },
): Promise<UploadRow> {
  await requireMigration(ctx, at.migrationId);
  const upload = await findUpload(ctx.db.drizzle, at);
  if (upload) return upload;
  throw new AppError({
    code: "upload.missing",
    kind: "not-found",
    userMessage: "There is no such file in this migration. Upload it again.",
  });
}
