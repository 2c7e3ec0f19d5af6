import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileWhole } from "./write-file";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeFileWhole", () => {
  it("joins the pieces in a file that only its owner can read", async () => {
    const file = join(folder, "out.json");
    const large = "x".repeat(1_200_000);
    await writeFileWhole(file, ["[", large, "ü]"]);
    expect(readFileSync(file, "utf8")).toBe(`[${large}ü]`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("leaves the file of before, and nothing else, when the pieces end in a failure", async () => {
    const file = join(folder, "out.json");
    writeFileSync(file, "before");
    async function* failing() {
      yield "half";
      throw new Error("the database went away");
    }
    await expect(writeFileWhole(file, failing())).rejects.toThrow("the database went away");
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(readdirSync(folder)).toEqual(["out.json"]);
  });

  it("says so when the place cannot be written", async () => {
    const file = join(folder, "missing", "out.json");
    await expect(writeFileWhole(file, ["x"])).rejects.toMatchObject({ code: "cli.file_unwritable" });
  });
});
