import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatNoun, formatQuantity, formatRate } from "./count";
import { formatDecimal } from "./decimal";

describe("formatCount", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [-124000, "\u2212124,000"],
    ["219000000", "219,000,000"],
    [9007199254740993n, "9,007,199,254,740,993"],
  ])("writes %s as %s", (count, text) => expect(formatCount(count)).toBe(text));

  it("refuses a fraction", () => expect(() => formatCount(1.5)).toThrow(RangeError));
});

it("formatNoun agrees with its number", () => {
  expect(formatNoun(1, "customer")).toBe("1 customer");
  expect(formatNoun(0, "customer")).toBe("0 customers");
  expect(formatNoun(1212n, "entry", "entries")).toBe("1,212 entries");
});

it("formatQuantity agrees with its amount and leaves fractions as they are", () => {
  expect(formatQuantity("1", "credits")).toBe("1 credit");
  expect(formatQuantity("-1", "credits")).toBe("\u22121 credit");
  expect(formatQuantity("1200.5", "credits")).toBe("1,200.5 credits");
  expect(formatQuantity("5/3", "credits")).toBe("5/3 credits");
});

it("formatRate keeps one digit below ten", () => {
  expect([0, 9.4, 9.96, 118.4, 1250].map(formatRate)).toEqual(["0.0/s", "9.4/s", "10/s", "118/s", "1,250/s"]);
  expect(() => formatRate(Number.NaN)).toThrow(RangeError);
});

it("formatBytes counts in thousands", () => {
  expect([512, 22_000, 25_300_000, 999_999].map(formatBytes)).toEqual([
    "512 B",
    "22.0 kB",
    "25.3 MB",
    "1.0 MB",
  ]);
});

describe("formatDecimal", () => {
  it.each([
    ["1240.50", "1,240.50"],
    ["-124.050", "\u2212124.050"],
    ["0007", "7"],
    ["-0.00", "0.00"],
    ["123456789012345678901.000000001", "123,456,789,012,345,678,901.000000001"],
  ])("writes %s as %s without changing a digit", (value, text) => expect(formatDecimal(value)).toBe(text));

  it.each(["1e3", "", " 1", ".5", "1,000"])("refuses %j", (value) => {
    expect(() => formatDecimal(value)).toThrow(RangeError);
  });
});
