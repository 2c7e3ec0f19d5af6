import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { detectEncoding, toUtf8 } from "./encoding";
import { fileOf, refusalOf } from "./test-files";

const text = "id,name\n1,Jürgen Müller\n2,Zoë Brontë\n3,François Lefèvre\n";

async function decoded(bytes: Uint8Array, size: number): Promise<string> {
  const { encoding, markBytes } = detectEncoding(bytes, false);
  const from = encoding === "utf-8" ? markBytes : 0;
  const pieces: Uint8Array[] = [];
  for await (const piece of toUtf8(fileOf(bytes, "x", size).read(from), encoding, from)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("the encoding of a file", () => {
  it.each([
    ["UTF-8", iconv.encode(text, "utf-8"), true],
    ["UTF-8 with a mark", iconv.encode(text, "utf-8", { addBOM: true }), true],
    ["UTF-16 LE with a mark", iconv.encode(text, "utf-16le", { addBOM: true }), true],
    ["UTF-16 BE with a mark", iconv.encode(text, "utf-16be", { addBOM: true }), true],
    ["windows-1252", iconv.encode(text, "windows-1252"), false],
  ])("is found for %s, and no mark stays before the first header", async (_name, bytes, sure) => {
    expect(detectEncoding(bytes, false).sure).toBe(sure);
    for (const size of [1, 7, 1_000]) expect(await decoded(bytes, size)).toBe(text);
  });

  it.each([
    ["UTF-16 without a mark", iconv.encode(text, "utf-16le"), /UTF-16 without a byte order mark/],
    ["UTF-32", iconv.encode(text, "utf-32le"), /UTF-32/],
    ["UTF-32 with a mark", iconv.encode(text, "utf-32le", { addBOM: true }), /UTF-32/],
    ["zeros", Buffer.alloc(100), /UTF-32|no text file/],
  ])("is refused with advice for %s", async (_name, bytes, sentence) => {
    const work = (async () => detectEncoding(bytes, false))();
    expect(await refusalOf(work)).toMatch(sentence);
  });

  it("is not guessed again when UTF-8 turns out to be something else further down", async () => {
    const late = Buffer.concat([Buffer.from("id,name\n1,Zoë\n"), Buffer.from("2,Zo\xeb\n", "latin1")]);
    expect(detectEncoding(late.subarray(0, 15), true)).toMatchObject({ encoding: "utf-8" });
    for (const size of [1, 5, 100]) {
      expect(await refusalOf(toUtf8(fileOf(late, "x", size).read(0), "utf-8", 0))).toMatch(
        /^custom\.not_utf8: .*byte 20 does not belong/,
      );
    }
  });
});
