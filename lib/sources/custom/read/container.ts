import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { customError } from "../errors";
import { skipBytes } from "./skip-bytes";
import { readHead, type SourceFile } from "./source-file";
import { openZipMember } from "./zip";

export const compressions = ["none", "gzip", "zip"] as const;
export type Compression = (typeof compressions)[number];

export interface Limits {
  /** Bytes a compressed file may grow to. */
  readonly maxExpandedBytes: number;
  /** Bytes out per byte in. */
  readonly maxRatio: number;
}

export const defaultLimits: Limits = { maxExpandedBytes: 8 * 1024 ** 3, maxRatio: 200 };

/** Below this size a high ratio is no attack: a short repetitive file packs well. */
const ratioCountsFrom = 16 * 1024 ** 2;

const startsWith = (bytes: Uint8Array, ...magic: number[]) =>
  magic.every((byte, index) => bytes[index] === byte);

/**
 * What a file is packed in, by its first bytes and never by its name. Throws `custom.spreadsheet` for workbooks and
 * `custom.empty_file`.
 */
export async function sniffCompression(file: SourceFile): Promise<Compression> {
  const head = await readHead(file, 8_192);
  if (head.length === 0) {
    throw customError(
      "empty_file",
      `${file.name} is empty: it has no byte. Export it again and upload that file.`,
    );
  }
  if (startsWith(head, 0x1f, 0x8b)) return "gzip";
  if (startsWith(head, 0xd0, 0xcf, 0x11, 0xe0)) throw spreadsheet(file.name);
  if (!startsWith(head, 0x50, 0x4b)) return "none";
  // A workbook is a zip whose first members are these.
  const text = Buffer.from(head).toString("latin1");
  if (/\[Content_Types\]\.xml|xl\/workbook|mimetypeapplication\/vnd\.oasis/.test(text))
    throw spreadsheet(file.name);
  return "zip";
}

/**
 * The bytes of a file, unpacked, from `from` on. What is packed cannot be entered in the middle: it is unpacked from its
 * beginning and the first bytes are dropped. Stops while unpacking when a limit is passed.
 */
export async function* unpack(
  file: SourceFile,
  packed: { compression: Compression; member: string | null },
  from: number,
  limits: Limits = defaultLimits,
): AsyncGenerator<Uint8Array> {
  if (packed.compression === "none") {
    yield* file.read(from);
    return;
  }
  const expanded =
    packed.compression === "gzip"
      ? within(gunzip(file), file.sizeBytes, file.name, limits)
      : openZipMember(file, packed.member, (bytes, packedBytes) =>
          within(bytes, packedBytes, file.name, limits),
        );
  yield* skipBytes(expanded, from);
}

async function* gunzip(file: SourceFile): AsyncGenerator<Uint8Array> {
  const input = Readable.from(file.read(0));
  const output = createGunzip();
  input.on("error", (error) => output.destroy(error));
  try {
    yield* input.pipe(output);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code !== "string" || !code.startsWith("Z_")) throw error;
    throw customError(
      "gzip_damaged",
      code === "Z_BUF_ERROR"
        ? `${file.name} ends in the middle: it was not copied whole. Copy it again, compare the sizes, and upload it once more.`
        : `${file.name} is damaged and cannot be unpacked. Pack it again and upload it once more.`,
      { reason: code },
    );
  } finally {
    input.destroy();
    output.destroy();
  }
}

/** Passes bytes on as long as they stay within the limits of a file of `packedBytes`. */
async function* within(
  bytes: AsyncIterable<Uint8Array>,
  packedBytes: number,
  name: string,
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    const tooDense = size > ratioCountsFrom && size > packedBytes * limits.maxRatio;
    if (tooDense || size > limits.maxExpandedBytes) throw tooLarge(name, tooDense, limits);
    yield piece;
  }
}

function tooLarge(name: string, tooDense: boolean, limits: Limits) {
  const why = tooDense
    ? `grows to more than ${limits.maxRatio} times its size`
    : `grows to more than ${Math.floor(limits.maxExpandedBytes / 1024 ** 2)} MiB`;
  return customError(
    "expands_too_far",
    `${name} ${why} when it is unpacked, so unpacking was stopped. Upload the table itself, or split it into smaller files.`,
    { limit: tooDense ? limits.maxRatio : limits.maxExpandedBytes },
  );
}

function spreadsheet(name: string) {
  return customError(
    "spreadsheet",
    `${name} is a spreadsheet. Dates and long ids are already altered in it. Export CSV from the system that holds the data, or save the sheet as "CSV UTF-8" and check its ids and dates.`,
  );
}
