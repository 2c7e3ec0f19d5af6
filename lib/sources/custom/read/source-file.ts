import type { SourceFile } from "../../types";

export type { SourceFile } from "../../types";

/** The first `count` bytes, or fewer when the file is shorter. */
export async function readHead(file: SourceFile, count: number): Promise<Uint8Array> {
  return await collect(file.read(0, Math.min(count, file.sizeBytes)), count);
}

/** The first `count` bytes of a stream; the rest is not read. */
export async function collect(bytes: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size >= count) break;
  }
  return Buffer.concat(pieces).subarray(0, count);
}
