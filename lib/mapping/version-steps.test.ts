import { describe, expect, it } from "vitest";
import { type VersionFacts, versionSteps } from "./version-steps";

/** Versions in the order in which they were saved, each on top of the one before; a letter is what a version says. */
function saved(letters: string): VersionFacts[] {
  return [...letters]
    .map((hash, index) => ({
      version: index + 1,
      basedOn: index,
      hash,
      change: `change to ${hash}`,
      author: "Ada",
    }))
    .reverse();
}
const steps = (letters: string) => {
  const { undo, redo } = versionSteps(saved(letters));
  const letterOf = (version: number | undefined) => (version === undefined ? "-" : letters[version - 1]);
  return `${letterOf(undo?.version)} ${letterOf(redo?.version)}`;
};

describe("versionSteps", () => {
  it("goes back one change at a time and forward again over the same ones", () => {
    expect(steps("A")).toBe("- -");
    expect(steps("ABC")).toBe("B -");
    expect(steps("ABCB")).toBe("A C");
    expect(steps("ABCBA")).toBe("- B");
    expect(steps("ABCBAB")).toBe("A C");
    expect(steps("ABCBABC")).toBe("B -");
  });

  it("forgets what was taken back once something else is changed", () => {
    expect(steps("ABCBD")).toBe("B -");
    expect(steps("ABCBDB")).toBe("A D");
  });

  it("says what would be taken back or made again, and stops where the list ends", () => {
    expect(versionSteps(saved("ABCB"))).toEqual({
      undo: { version: 1, change: "change to B", author: "Ada" },
      redo: { version: 3, change: "change to C", author: "Ada" },
    });
    expect(versionSteps(saved("ABC").slice(0, 1)).undo).toBeNull();
    expect(versionSteps([])).toEqual({ undo: null, redo: null });
  });
});
