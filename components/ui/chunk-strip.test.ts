import { expect, it } from "vitest";
import { type Chunk, gatherChunks } from "./chunk-strip";

const of = (state: Chunk["state"], count: number): Chunk[] =>
  Array.from({ length: count }, () => ({ state }));

it("shows each chunk as its own cell while there is room", () => {
  expect(gatherChunks(of("committed", 64)).cells).toHaveLength(64);
});

it("joins neighbours and never shows a half-done cell as committed", () => {
  const { cells, perCell } = gatherChunks([...of("committed", 3), ...of("waiting", 3)], 3);
  expect(perCell).toBe(2);
  expect(cells.map((cell) => cell.state)).toEqual(["committed", "in-flight", "waiting"]);
});

it("lets a failure and a set-aside record show through", () => {
  const { cells } = gatherChunks(
    [{ state: "committed", setAside: true }, ...of("failed", 1), ...of("waiting", 2)],
    2,
  );
  expect(cells).toEqual([
    { state: "failed", setAside: true },
    { state: "waiting", setAside: false },
  ]);
});
