import { crc32, deflateRawSync } from "node:zlib";
import type { SourceFile } from "./source-file";

/** A stored file in memory, read in pieces of `size` bytes. */
export function fileOf(content: string | Uint8Array, name = "export.csv", size = 16_384): SourceFile {
  const bytes = Buffer.from(typeof content === "string" ? Buffer.from(content) : content);
  return {
    name,
    sizeBytes: bytes.length,
    async *read(from, to = bytes.length) {
      for (let start = from; start < to; start += size)
        yield bytes.subarray(start, Math.min(start + size, to));
    },
  };
}

interface TestMember {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly encrypted?: boolean;
  readonly link?: boolean;
}

/** A zip archive as it stands in APPNOTE 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zipOf(members: readonly TestMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const content = Buffer.from(
      typeof member.content === "string" ? Buffer.from(member.content) : member.content,
    );
    const packed = deflateRawSync(content);
    const name = Buffer.from(member.name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x0800 | (member.encrypted ? 1 : 0), 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(member.link ? (0o120777 << 16) >>> 0 : 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), shared, tail, name]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The sentence with which something is refused. */
export async function refusalOf(work: Promise<unknown> | AsyncIterable<unknown>): Promise<string> {
  try {
    if (Symbol.asyncIterator in work) for await (const _piece of work);
    else await work;
  } catch (error) {
    if (error instanceof Error && "userMessage" in error && "code" in error)
      return `${error.code}: ${error.userMessage}`;
    throw error;
  }
  throw new Error("it was accepted");
}
