import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";

const flushAt = 1_000_000;

/**
 * Writes a file in pieces, readable by its owner only. The name appears once the file is whole: whoever reads it meanwhile
 * sees the file of before, or none. Throws `cli.file_unwritable`.
 */
export async function writeFileWhole(
  file: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const draft = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${process.pid}.${randomBytes(4).toString("hex")}`,
  );
  const handle = await open(draft, "wx", 0o600).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  try {
    let waiting = "";
    for await (const piece of pieces) {
      waiting += piece;
      if (waiting.length < flushAt) continue;
      await handle.writeFile(waiting);
      waiting = "";
    }
    await handle.writeFile(waiting);
    await handle.sync();
    await handle.close();
    await rename(draft, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw isFileError(error) ? unwritable(file, error) : error;
  }
}

const isFileError = (error: unknown) =>
  error instanceof Error && "syscall" in error && typeof error.syscall === "string";

function unwritable(file: string, cause: unknown): AppError {
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new AppError({
    code: "cli.file_unwritable",
    kind: "invalid",
    userMessage: `The file ${file} cannot be written${code}. Choose another place.`,
    cause,
  });
}
