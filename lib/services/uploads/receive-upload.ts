import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { appendAudit } from "@/lib/audit";
import { findSameContent, lockUpload, type UploadRow, updateUpload } from "@/lib/db/queries/uploads";
import { AppError } from "@/lib/errors";
import { uploadPath } from "@/lib/pipeline/open-upload";
import type { ServiceContext } from "../context";
import { verb } from "../verb";
import { requireUpload } from "./require-upload";

const uploadInput = z.object({ migrationId: z.uuid(), uploadId: z.uuid() });

export interface UploadProgress {
  readonly receivedBytes: number;
  readonly sizeBytes: number;
  readonly complete: boolean;
  /** An earlier file of this migration with the same content. */
  readonly sameAs: { readonly uploadId: string; readonly name: string } | null;
}

const isBytes = (value: unknown): value is AsyncIterable<Uint8Array> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/**
 * Takes a piece of a file from `offset` on and records how far it has come. A piece that was received already is passed
 * over; one that leaves a gap is refused with the offset to go on from. Counts while reading: nothing that a header claims
 * is believed.
 */
export const receiveUpload = verb(
  {
    name: "uploads.receive",
    permission: "connection:write",
    input: uploadInput.extend({ offset: z.int().min(0), body: z.custom<AsyncIterable<Uint8Array>>(isBytes) }),
  },
  async (ctx, { migrationId, uploadId, offset, body }): Promise<UploadProgress> => {
    const at = { migrationId, uploadId };
    const upload = await requireUpload(ctx, at);
    if (upload.state === "complete") return await progressOf(ctx, upload, upload.sizeBytes);
    if (offset > upload.receivedBytes) throw gap(upload);
    await writePiece(ctx, upload, offset, body);
    return await settle(ctx, upload);
  },
);

async function writePiece(
  ctx: ServiceContext,
  upload: UploadRow,
  offset: number,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = uploadPath(ctx, upload.storedAs);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // Without truncating: pieces follow each other. Nobody else on the machine may read it.
  const handle = await open(file, "a", 0o600).then(async (created) => {
    await created.close();
    return await open(file, "r+");
  });
  try {
    let at = offset;
    for await (const piece of body) {
      if (at + piece.length > upload.sizeBytes) throw tooLong(upload);
      await handle.write(piece, 0, piece.length, at);
      at += piece.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Records how much of a file lies there by now; once it is whole, its hash, and whether it was uploaded before. */
async function settle(ctx: ServiceContext, upload: UploadRow): Promise<UploadProgress> {
  const at = { migrationId: upload.migrationId, uploadId: upload.id };
  const { sizeBytes } = upload;
  const file = uploadPath(ctx, upload.storedAs);
  const receivedBytes = (await stat(file)).size;
  const sha256 = receivedBytes === sizeBytes ? await hashFile(file) : null;
  await ctx.db.transaction(async (tx) => {
    const locked = await lockUpload(tx, at);
    if (locked?.state !== "receiving") return;
    if (sha256 === null) return await updateUpload(tx, at, { receivedBytes });
    await updateUpload(tx, at, { receivedBytes, sha256, state: "complete", completedAt: ctx.now() });
    await appendAudit(tx, ctx, {
      action: "upload.completed",
      subjectKind: "upload",
      subjectId: upload.id,
      migrationId: upload.migrationId,
      detail: { sizeBytes, sha256 },
    });
  });
  return await progressOf(ctx, { ...upload, sha256 }, receivedBytes);
}

async function progressOf(
  ctx: ServiceContext,
  upload: UploadRow,
  receivedBytes: number,
): Promise<UploadProgress> {
  const { migrationId, id: uploadId, sizeBytes, sha256 } = upload;
  const same =
    sha256 === null ? null : await findSameContent(ctx.db.drizzle, { migrationId, uploadId }, sha256);
  return {
    receivedBytes,
    sizeBytes,
    complete: sha256 !== null,
    sameAs: same && { uploadId: same.id, name: same.name },
  };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: 1024 ** 2 })) hash.update(piece);
  return hash.digest("hex");
}

function gap(upload: UploadRow): AppError {
  return new AppError({
    code: "upload.gap",
    kind: "conflict",
    userMessage: `The file has arrived up to byte ${upload.receivedBytes}. Go on from there.`,
    context: { receivedBytes: upload.receivedBytes },
  });
}

function tooLong(upload: UploadRow): AppError {
  return new AppError({
    code: "upload.too_long",
    kind: "invalid",
    userMessage: `More bytes came than the ${upload.sizeBytes} that were announced. The file changed while it was sent: upload it again.`,
    context: { sizeBytes: upload.sizeBytes },
  });
}
