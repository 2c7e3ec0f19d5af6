import { describe, expect, it } from "vitest";
import { formatBasisPoints, formatShare } from "./percent";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatShare", () => {
  it.each([
    [991, 1000, "99.1 %"],
    [8363800n, 8431250n, "99.2 %"],
    [1000, 1000, "100 %"],
    [999_999, 1_000_000, "99.9 %"],
    [1, 1_000_000, "<0.1 %"],
    [0, 5, "0 %"],
    [1, 3, "33.3 %"],
    [1, 4, "25 %"],
    [2001, 20_000, "10.0 %"],
  ])("%s of %s is %s", (part, whole, text) => expect(plain(formatShare(part, whole))).toBe(text));

  it("takes more digits", () => expect(plain(formatShare(1_183_760, 1_184_210, 3))).toBe("99.961 %"));
  it("refuses a share of nothing", () => expect(() => formatShare(0, 0)).toThrow(RangeError));
});

it("formatBasisPoints writes weights", () => {
  expect([0, 5, 50, 1250, 2500, 10_000].map((points) => plain(formatBasisPoints(points)))).toEqual([
    "0 %",
    "0.05 %",
    "0.5 %",
    "12.5 %",
    "25 %",
    "100 %",
  ]);
});
