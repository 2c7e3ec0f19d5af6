import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Limits, sniffCompression, unpack } from "./container";
import type { SourceFile } from "./source-file";
import { fileOf, refusalOf, zipOf } from "./test-files";
import { listZipMembers } from "./zip";

const text = Array.from({ length: 3_000 }, (_, index) => `${index},${Math.imul(index, 2_654_435_761)}`).join(
  "\n",
);

async function textOf(file: SourceFile, member: string | null = null, from = 0): Promise<string> {
  const compression = await sniffCompression(file);
  const pieces: Uint8Array[] = [];
  for await (const piece of unpack(file, { compression, member }, from)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("a packed file", () => {
  it("is unpacked by its first bytes, whatever its name, and from any place", async () => {
    expect(await textOf(fileOf(text))).toBe(text);
    const packed = fileOf(gzipSync(text), "export.csv");
    expect(await textOf(packed)).toBe(text);
    expect(await textOf(packed, null, 20_001)).toBe(text.slice(20_001));
    const archive = fileOf(
      zipOf([
        { name: "a.csv", content: "x" },
        { name: "b.csv", content: text },
      ]),
    );
    expect(await listZipMembers(archive)).toEqual([
      { name: "a.csv", sizeBytes: 1 },
      { name: "b.csv", sizeBytes: text.length },
    ]);
    expect(await textOf(archive, "b.csv", 17)).toBe(text.slice(17));
    expect(await refusalOf(textOf(archive))).toMatch(/^custom\.zip_member: .*holds 2 files/);
    expect(await textOf(fileOf(zipOf([{ name: "only.csv", content: text }])))).toBe(text);
  });

  it.each([
    ["../x.csv", {}, /names a path outside/],
    ["/etc/x.csv", {}, /names a path outside/],
    ["C:\\x.csv", {}, /names a path outside/],
    ["x.csv", { link: true }, /holds a link/],
    ["x.csv", { encrypted: true }, /protected by a password/],
    ["inner.zip", {}, /holds another archive/],
  ])("is refused for a member %s %j", async (name, more, sentence) => {
    const file = fileOf(zipOf([{ name, content: "id\n1", ...more }]), "upload.zip");
    expect(await refusalOf(listZipMembers(file))).toMatch(sentence);
    expect(await refusalOf(textOf(file))).toMatch(sentence);
  });

  it("is refused for an archive inside it that goes by another name, and for many members", async () => {
    const inner = zipOf([{ name: "x", content: "y" }]);
    expect(await refusalOf(textOf(fileOf(zipOf([{ name: "x.csv", content: inner }]))))).toMatch(
      /another archive/,
    );
    const many = Array.from({ length: 21 }, (_, index) => ({ name: `${index}.csv`, content: "x" }));
    expect(await refusalOf(listZipMembers(fileOf(zipOf(many))))).toMatch(/holds 21 files; at most 20/);
  });

  it("is no longer unpacked when it grows beyond the limits", async () => {
    const zeros = Buffer.alloc(64 * 1024 ** 2);
    for (const file of [fileOf(gzipSync(zeros)), fileOf(zipOf([{ name: "x.csv", content: zeros }]))]) {
      const compression = await sniffCompression(file);
      let size = 0;
      const bomb = async () => {
        for await (const piece of unpack(file, { compression, member: null }, 0)) size += piece.length;
      };
      expect(await refusalOf(bomb())).toMatch(/^custom\.expands_too_far: .*more than 200 times/);
      expect(size).toBeLessThan(20 * 1024 ** 2);
    }
    const limits: Limits = { maxExpandedBytes: 1_000, maxRatio: 200 };
    const file = fileOf(gzipSync(text));
    expect(await refusalOf(unpack(file, { compression: "gzip", member: null }, 0, limits))).toMatch(
      /more than 0 MiB/,
    );
  });

  it("says that it was not copied whole, or is damaged", async () => {
    const whole = gzipSync(text);
    expect(await refusalOf(textOf(fileOf(whole.subarray(0, -200), "usage.csv.gz")))).toMatch(
      /^custom\.gzip_damaged: usage\.csv\.gz ends in the middle: it was not copied whole/,
    );
    const archive = zipOf([{ name: "x.csv", content: text }]);
    expect(await refusalOf(textOf(fileOf(archive.subarray(0, -100))))).toMatch(/^custom\.zip_damaged/);
  });

  it("is refused when it is empty or a spreadsheet", async () => {
    expect(await refusalOf(sniffCompression(fileOf("")))).toMatch(/^custom\.empty_file: .*is empty/);
    const workbook = zipOf([{ name: "[Content_Types].xml", content: "<x/>" }]);
    expect(await refusalOf(sniffCompression(fileOf(workbook, "a.csv")))).toMatch(
      /^custom\.spreadsheet: a\.csv is a spread/,
    );
    const old = Buffer.from("d0cf11e0a1b11ae1", "hex");
    expect(await refusalOf(sniffCompression(fileOf(old, "b.csv")))).toMatch(/^custom\.spreadsheet/);
  });
});
