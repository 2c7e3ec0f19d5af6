import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { beginUpload } from "@/lib/services/uploads/begin-upload";
import { deleteUpload } from "@/lib/services/uploads/delete-uploads";
import { receiveUpload } from "@/lib/services/uploads/receive-upload";
import { wrongUse } from "./exit-code";
import type { Session } from "./run-command";

/** Takes a file of this machine in, unless the migration holds the same content already; returns the upload's id. */
export async function uploadFile(
  session: Session,
  migrationId: string,
  file: { readonly path: string; readonly name: string },
): Promise<string> {
  const { ctx } = session;
  const { size } = await stat(file.path).catch(() => {
    throw wrongUse(`${file.path} cannot be read.`);
  });
  const { uploadId, receivedBytes } = await beginUpload(ctx, {
    migrationId,
    name: file.name,
    sizeBytes: size,
  });
  const body = createReadStream(file.path, { start: receivedBytes, highWaterMark: 1024 ** 2 });
  const done = await receiveUpload(ctx, { migrationId, uploadId, offset: receivedBytes, body });
  if (!done.sameAs) return uploadId;
  session.say(`${file.name} is the same file as ${done.sameAs.name}, which is there already.`);
  await deleteUpload(ctx, { migrationId, uploadId });
  return done.sameAs.uploadId;
}
