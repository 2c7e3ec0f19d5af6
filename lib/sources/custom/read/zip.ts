import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { isAppError } from "@/lib/errors";
import { customError } from "../errors";
import type { SourceFile } from "./source-file";

const maxMembers = 20;

export interface ZipMember {
  /** A label for people. It is never used as a path. */
  readonly name: string;
  readonly sizeBytes: number;
}

class SourceFileReader extends RandomAccessReader {
  readonly #file: SourceFile;
  constructor(file: SourceFile) {
    super();
    this.#file = file;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#file.read(start, end), { objectMode: false });
  }
}

/** The files in an archive. Throws for archives that are damaged, encrypted, nested or name paths. */
export async function listZipMembers(file: SourceFile): Promise<readonly ZipMember[]> {
  return await withArchive(file, async (_archive, entries) =>
    entries.map((entry) => ({ name: entry.fileName, sizeBytes: entry.uncompressedSize })),
  );
}

/** The bytes of a member, passed through `guard` while they are unpacked. `name` null takes the only one. */
export async function* openZipMember(
  file: SourceFile,
  name: string | null,
  guard: (bytes: AsyncIterable<Uint8Array>, packedBytes: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const archive = await openArchive(file);
  try {
    const entries = await readDirectory(archive, file.name);
    const entry =
      name === null && entries.length === 1 ? entries[0] : entries.find((one) => one.fileName === name);
    if (!entry) {
      throw customError(
        "zip_member",
        `${file.name} holds ${entries.length} files. Choose in its description which one to read.`,
        { members: entries.length },
      );
    }
    const stream = await archive.openReadStreamPromise(entry);
    try {
      yield* refuseNested(guard(stream, entry.compressedSize), file.name);
    } finally {
      stream.destroy();
    }
  } catch (error) {
    throw isAppError(error) ? error : damaged(file.name, error);
  } finally {
    archive.close();
  }
}

async function withArchive<T>(
  file: SourceFile,
  work: (archive: ZipFile, entries: readonly Entry[]) => Promise<T>,
): Promise<T> {
  const archive = await openArchive(file);
  try {
    return await work(archive, await readDirectory(archive, file.name));
  } finally {
    archive.close();
  }
}

async function openArchive(file: SourceFile): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new SourceFileReader(file), file.sizeBytes, {
      autoClose: false,
      strictFileNames: false,
      validateEntrySizes: true,
    });
  } catch (error) {
    throw damaged(file.name, error);
  }
}

async function readDirectory(archive: ZipFile, name: string): Promise<readonly Entry[]> {
  if (archive.entryCount > maxMembers) {
    throw refused(name, `holds ${archive.entryCount} files; at most ${maxMembers} are read`);
  }
  const entries: Entry[] = [];
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      refuseEntry(entry, name);
      entries.push(entry);
    }
  } catch (error) {
    // The library refuses names that are paths itself, with an error of its own.
    if (
      error instanceof Error &&
      /invalid|absolute|relative|file ?name/i.test(error.message) &&
      !isAppError(error)
    ) {
      throw refused(name, "names a path outside of itself");
    }
    throw isAppError(error) ? error : damaged(name, error);
  }
  if (entries.length === 0) throw refused(name, "holds no file");
  return entries;
}

const symbolicLink = 0o120000;
const fileTypeMask = 0o170000;

function refuseEntry(entry: Entry, name: string): void {
  const path = entry.fileName;
  if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(path))
    throw refused(name, "names a path outside of itself");
  if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink)
    throw refused(name, "holds a link");
  if (entry.isEncrypted()) throw refused(name, "is protected by a password");
  if (/\.(zip|gz|tgz|7z|rar|xlsx)$/i.test(path)) throw refused(name, "holds another archive");
}

/** An archive inside an archive is told by its first bytes as well, whatever it is called. */
async function* refuseNested(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const piece of bytes) {
    const [a, b] = piece;
    if (first && ((a === 0x50 && b === 0x4b) || (a === 0x1f && b === 0x8b)))
      throw refused(name, "holds another archive");
    first = false;
    yield piece;
  }
}

function refused(name: string, why: string) {
  return customError(
    "zip_refused",
    `${name} ${why}, so it is not opened. Upload the table itself, or a zip that holds nothing but tables.`,
  );
}

function damaged(name: string, cause: unknown) {
  return customError(
    "zip_damaged",
    `${name} is damaged and cannot be unpacked. Pack it again and upload it once more.`,
    {},
    {
      cause,
    },
  );
}
