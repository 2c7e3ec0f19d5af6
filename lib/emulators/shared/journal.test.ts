import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openJournal } from "./journal";
import { createSeededRandom } from "./seeded-random";

const path = (): string => join(mkdtempSync(join(tmpdir(), "journal-")), "deep", "state.jsonl");

it("finds the same entries after a restart, without a line cut off by a kill", () => {
  const file = path();
  const first = openJournal(file, Number);
  first.append(1);
  first.append(2);
  appendFileSync(file, '{"half');
  const second = openJournal(file, Number);
  expect(second.restored).toEqual([1, 2]);
  second.append(3);
  expect(openJournal(file, Number).restored).toEqual([1, 2, 3]);
});

it("refuses to continue over a broken line in the middle", () => {
  const file = path();
  openJournal(file, Number).append(1);
  appendFileSync(file, "broken\n2\n");
  expect(() => openJournal(file, Number)).toThrow();
});

it("compacts to fewer entries in one step", () => {
  const file = path();
  const journal = openJournal(file, Number);
  for (let index = 0; index < 10; index += 1) journal.append(index);
  journal.compact([42]);
  expect(readFileSync(file, "utf8")).toBe("42\n");
});

it("draws the same values from the same seed and other ones from another", () => {
  const draw = (seed: string): string => createSeededRandom(seed).fork("x").token(20);
  expect(draw("a")).toBe(draw("a"));
  expect(draw("a")).not.toBe(draw("b"));
});
