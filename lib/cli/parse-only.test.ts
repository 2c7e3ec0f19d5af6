import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOnly } from "./parse-only";

describe("parseOnly", () => {
  it("covers everything when it was not given", () => {
    expect(parseOnly(undefined)).toEqual({ kind: "all" });
  });

  it("reads ids, each once", () => {
    expect(parseOnly("cus_1, cus_2,,cus_1")).toEqual({ kind: "ids", ids: ["cus_1", "cus_2"] });
  });

  it("reads one rule whose value may hold anything", () => {
    expect(parseOnly("email=a=b,c@example.com")).toEqual({
      kind: "rule",
      field: "email",
      value: "a=b,c@example.com",
    });
    expect(parseOnly("metadata.tier=gold")).toMatchObject({ field: "metadata.tier", value: "gold" });
  });

  it("reads ids from a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "only-"));
    const file = join(folder, "ids.txt");
    writeFileSync(file, "cus_1\r\ncus_2\n\n");
    expect(parseOnly(`@${file}`)).toEqual({ kind: "ids", ids: ["cus_1", "cus_2"] });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["", "names no customer"],
    [" , ", "names no customer"],
    ["colour=red", "cannot select by colour"],
    ["@/nowhere/at/all", "cannot be read"],
  ])("refuses %j", (text, why) => expect(() => parseOnly(text)).toThrow(why));
});
