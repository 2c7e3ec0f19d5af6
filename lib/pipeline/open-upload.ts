import { createReadStream } from "node:fs";
import path from "node:path";
import { findUploadOfWorkspace } from "@/lib/db/queries/uploads";
import { AppError } from "@/lib/errors";
import type { SourceFile } from "@/lib/sources/types";
import type { PipelineEnvironment } from "./environment";

/** Bytes read at once: large enough that a page of rows comes out of one. */
const pieceBytes = 1024 ** 2;

/** Where the bytes of an upload lie. Throws `upload.no_folder` where this installation keeps none. */
export function uploadPath(env: Pick<PipelineEnvironment, "uploadFolder">, storedAs: string): string {
  if (env.uploadFolder !== undefined) return path.join(env.uploadFolder, path.basename(storedAs));
  throw new AppError({
    code: "upload.no_folder",
    kind: "internal",
    userMessage: "This installation keeps no uploaded files. Its operator has to set DATA_DIR.",
  });
}

/** What an adapter opens the files of a workspace with. Throws `upload.missing` for a file of nobody or of another one. */
export function uploadsOf(
  env: Pick<PipelineEnvironment, "db" | "uploadFolder">,
  workspaceId: string,
): (fileId: string) => Promise<SourceFile> {
  return async (fileId) => {
    const upload = await findUploadOfWorkspace(env.db.drizzle, workspaceId, fileId);
    if (!upload) {
      throw new AppError({
        code: "upload.missing",
        kind: "not-found",
        userMessage: "A file of the description is no longer there. Upload it again in Connect.",
        context: { fileId },
      });
    }
    const file = uploadPath(env, upload.storedAs);
    return {
      name: upload.name,
      sizeBytes: upload.sizeBytes,
      async *read(from, to) {
        if (from >= (to ?? upload.sizeBytes)) return;
        const end = to === undefined ? {} : { end: to - 1 };
        yield* createReadStream(file, { start: from, ...end, highWaterMark: pieceBytes });
      },
    };
  };
}
