import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { findLatestSnapshot } from "@/lib/db/queries/snapshots";
import { findUpload } from "@/lib/db/queries/uploads";
import { AppError, isAppError } from "@/lib/errors";
import { type DetectedFile, detectShape } from "@/lib/pipeline/offline/detect-shape";
import { shapeWords } from "@/lib/pipeline/offline/offline-settings";
import { connectFiles } from "@/lib/services/files/connect-files";
import { startExport } from "@/lib/services/snapshots/start-export";
import type { WantedSource } from "./choose-migration";
import type { Session } from "./run-command";
import { uploadFile } from "./upload-file";
import { watchRun } from "./watch-run";

/** Files of this machine that hold a source in another form than an export. */
export interface ScriptFiles {
  readonly source: WantedSource;
  readonly detected: DetectedFile;
  readonly files: readonly { readonly path: string; readonly name: string }[];
}

/**
 * Recognises what a script saved: one file, or a folder with the files of one script. Null for an export, and for
 * anything that nobody knows, about which reading it as an export has more to say.
 */
export async function findScriptFiles(source: string): Promise<ScriptFiles | null> {
  const found = await stat(source).catch(() => null);
  if (found === null) return null;
  const paths = found.isDirectory()
    ? (await readdir(source))
        .filter((name) => name.toLowerCase().endsWith(".json"))
        .sort()
        .map((name) => path.join(source, name))
    : [source];
  const [first] = paths;
  if (first === undefined) return null;
  const detected = await detect(first);
  if (detected === null || detected.shape === "export") return null;
  const name = path.basename(source);
  return {
    // The same file name is the same account, so that a file made anew goes on with its migration.
    source: { provider: detected.provider, accountId: name, mode: detected.mode ?? "live" },
    detected,
    files: paths.map((file) => ({ path: file, name: path.basename(file) })),
  };
}

async function detect(file: string): Promise<DetectedFile | null> {
  const { size } = await stat(file);
  try {
    return await detectShape({
      name: path.basename(file),
      sizeBytes: size,
      async *read(from, to) {
        yield* createReadStream(file, { start: from, ...(to === undefined ? {} : { end: to - 1 }) });
      },
    });
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

const filesOfScope = z.object({ files: z.array(z.object({ sha256: z.string().nullable() })) });

/** Makes the files the source of the migration and reads them into a snapshot, unless the newest one is of the very same. */
export async function loadScriptFiles(
  session: Session,
  migrationId: string,
  { source, detected, files }: ScriptFiles,
): Promise<void> {
  const { ctx } = session;
  const uploadIds: string[] = [];
  for (const file of files) uploadIds.push(await uploadFile(session, migrationId, file));
  const hashes: (string | null)[] = [];
  for (const uploadId of uploadIds) {
    hashes.push((await findUpload(ctx.db.drizzle, { migrationId, uploadId }))?.sha256 ?? null);
  }
  const latest = await findLatestSnapshot(ctx.db.drizzle, migrationId);
  const held = filesOfScope.safeParse(latest?.scope).data?.files.map(({ sha256 }) => sha256) ?? [];
  if (latest && held.length === hashes.length && hashes.every((hash) => held.includes(hash))) return;
  const check = await connectFiles(ctx, {
    migrationId,
    uploadIds,
    account: source.accountId,
    mode: source.mode,
  });
  if (!check.ok) {
    throw new AppError({
      code: check.code,
      kind: "invalid",
      userMessage: `${check.problem} ${check.remedy}`,
    });
  }
  session.say(`${files.map(({ name }) => name).join(", ")}: ${shapeWords[detected.shape].name}.`);
  for (const note of check.notes) session.say(note);
  const { runId } = await startExport(ctx, { migrationId });
  await watchRun(session, { migrationId, runId });
}
