import { expect, it } from "vitest";
import { sparkPaths } from "./sparkline";

it("breaks the line at a hole instead of drawing through it", () => {
  expect(sparkPaths([1, 2, null, 2, 1])).toEqual(["M0.00 50.00L25.00 0.00", "M75.00 0.00L100.00 50.00"]);
});

it("draws zeros at the foot and survives an empty series", () => {
  expect(sparkPaths([0, 0])).toEqual(["M0.00 100.00L100.00 100.00"]);
  expect(sparkPaths([])).toEqual([]);
  expect(sparkPaths([null, null])).toEqual([]);
});
