import { describe, expect, it } from "vitest";
import { decideNumberFormat, multiplyDecimals, parseDecimal, sumDecimals } from "./decimal";
import { decideTimeFormat, parseInstant, type TimeFormat } from "./instant";
import { type MoneyFormat, parseMoney } from "./money";
import { findDamagedIds, parseBoolean, parseEmail, parseId } from "./text";

const point = { decimal: ".", group: "" } as const;
const now = new Date("2026-11-22T00:00:00Z");

describe("a number", () => {
  it.each([
    ["1.234,56", { decimal: ",", group: "." }, "1234.56"],
    ["1,234.56", { decimal: ".", group: "," }, "1234.56"],
    ["1\u202f234,5", { decimal: ",", group: " " }, "1234.5"],
    ["1'234.50", { decimal: ".", group: "'" }, "1234.5"],
    ["+007.10", point, "7.1"],
    ["-0", point, "0"],
    ["1E-7", point, "0.0000001"],
    ["12345678901234567890.000000000000000001", point, "12345678901234567890.000000000000000001"],
  ] as const)("is read exactly: %s", (text, format, value) => {
    expect(parseDecimal(text, format)).toEqual({ ok: true, value });
  });

  it.each(["NaN", "Infinity", "12,34", "1,2,3", "", "1e99", "0x1F", "--1"])("is refused: %s", (text) => {
    expect(parseDecimal(text, { decimal: ".", group: "," }).ok).toBe(false);
  });

  it("is decided by its column, and asked with both totals where every value fits two readings", () => {
    expect(decideNumberFormat(["1.234,56", "7"])).toEqual({
      kind: "decided",
      format: { decimal: ",", group: "." },
    });
    expect(decideNumberFormat(["1,234.56", "1,234"])).toEqual({
      kind: "decided",
      format: { decimal: ".", group: "," },
    });
    expect(decideNumberFormat(["5", "6"])).toEqual({ kind: "decided", format: point });
    const asked = decideNumberFormat(["1,234", "2,000"]);
    expect(asked.kind === "ambiguous" && asked.options.map(({ total }) => total)).toEqual(["3234", "3.234"]);
    expect(decideNumberFormat(["a"]).kind).toBe("none");
  });

  it("is added and multiplied without a float", () => {
    expect(sumDecimals(["0.1", "0.2", "10000000000000000000000"])).toBe("10000000000000000000000.3");
    expect(multiplyDecimals("0.001", "12345678901234567890123")).toBe("12345678901234567890.123");
  });
});

describe("money", () => {
  const major: MoneyFormat = { unit: "major", number: point };
  it.each([
    ["10.99", "usd", major, "1099"],
    ["10.9", "eur", major, "1090"],
    ["1099", "jpy", major, "1099"],
    ["1.234", "kwd", major, "1234"],
    ["1099", "usd", { ...major, unit: "minor" }, "1099"],
    ["(5.00)", "usd", major, "-500"],
    ["5.00-", "usd", major, "-500"],
    ["€ 7", "eur", major, "700"],
    ["7 EUR", "eur", major, "700"],
    ["-0.00", "usd", major, "0"],
  ] as const)("is whole minor units: %s %s", (text, currency, format, value) => {
    expect(parseMoney(text, currency, format)).toEqual({ ok: true, value });
  });
  it.each([
    ["10.999", "usd", major, /more digits behind the point/],
    ["10.5", "jpy", major, /more digits behind the point/],
    ["10.5", "usd", { ...major, unit: "minor" }, /more digits/],
    ["€7", "usd", major, /in EUR, the row in USD/],
    ["free", "usd", major, /not a number/],
  ] as const)("is refused, not rounded: %s %s", (text, currency, format, reason) => {
    expect(parseMoney(text, currency, format)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });
});

describe("a point in time", () => {
  const newYork = "America/New_York";
  it.each([
    ["2026-01-02T03:04:05.123456Z", "iso", "UTC", "2026-01-02T03:04:05.123456Z"],
    ["2026-01-02 03:04:05.120+00", "iso", newYork, "2026-01-02T03:04:05.12Z"],
    ["2026-01-02T03:04+05:30", "iso", "UTC", "2026-01-01T21:34:00Z"],
    ["2026-07-01 12:00:00", "iso", newYork, "2026-07-01T16:00:00Z"],
    ["2026-07-01", "iso", newYork, "2026-07-01T04:00:00Z"],
    ["31/01/2026 10:00", "dmy", "UTC", "2026-01-31T10:00:00Z"],
    ["01/31/2026", "mdy", "UTC", "2026-01-31T00:00:00Z"],
    ["1767225600", "seconds", newYork, "2026-01-01T00:00:00Z"],
    ["1767225600.5", "seconds", "UTC", "2026-01-01T00:00:00.5Z"],
    ["1767225600123", "milliseconds", "UTC", "2026-01-01T00:00:00.123Z"],
    ["1767225600123456", "microseconds", "UTC", "2026-01-01T00:00:00.123456Z"],
    ["1767225600123456789", "nanoseconds", "UTC", "2026-01-01T00:00:00.123456789Z"],
  ] as const)("is read to its last digit: %s", (text, format, zone, value) => {
    expect(parseInstant(text, format, zone)).toEqual({ ok: true, value });
  });

  it("is refused where the clocks jumped, and taken as the first where they repeat", () => {
    expect(parseInstant("2026-03-08 02:30:00", "iso", newYork)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("did not exist in America/New_York"),
    });
    expect(parseInstant("2026-11-01 01:30:00", "iso", newYork)).toEqual({
      ok: true,
      value: "2026-11-01T05:30:00Z",
      note: "repeated-hour",
    });
    expect(parseInstant("2026-11-01 03:30:00", "iso", newYork)).toEqual({
      ok: true,
      value: "2026-11-01T08:30:00Z",
    });
  });

  it.each([
    ["2026-02-30", "iso", /no day or time/],
    ["2026-01-01 24:30", "iso", /no day or time/],
    ["03/04/24", "dmy", /year of two digits/],
    ["yesterday", "iso", /no time in the form/],
    ["12", "milliseconds", /no Unix time/],
  ] as const)("is refused: %s", (text, format, reason) => {
    expect(parseInstant(text, format, "UTC")).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });

  it.each([
    [["2026-01-02T00:00:00Z"], { kind: "decided", format: "iso", needsZone: false }],
    [["2026-01-02T00:00:00Z", "2026-01-02"], { kind: "decided", format: "iso", needsZone: true }],
    [["03/04/2024", "13/04/2024"], { kind: "decided", format: "dmy", needsZone: true }],
    [["03/04/2024", "03/14/2024"], { kind: "decided", format: "mdy", needsZone: true }],
    [["03/04/2024"], { kind: "ambiguous", question: expect.stringContaining("day/month or month/day") }],
    [["1767225600", "1767225601"], { kind: "decided", format: "seconds", needsZone: false }],
    [["1767225600123456"], { kind: "decided", format: "microseconds", needsZone: false }],
    [
      ["1767225600", "1767225600123"],
      { kind: "ambiguous", question: expect.stringContaining("seconds and milliseconds") },
    ],
    [["5", "2026-01-01"], { kind: "none" }],
  ] as [string[], { kind: string; format?: TimeFormat }][])(
    "is decided by its column: %j",
    (values, decision) => {
      expect(decideTimeFormat(values, now)).toEqual(decision);
    },
  );
});

describe("text", () => {
  it("keeps ids as they are and flags those a spreadsheet rewrote", () => {
    for (const id of ["007", "1E5", "12345678901234567890", "NA"])
      expect(parseId(` ${id} `)).toEqual({ ok: true, value: id });
    expect(parseId("x".repeat(256)).ok).toBe(false);
    expect(parseId("a\nb").ok).toBe(false);
    expect(findDamagedIds(["1.23E+15", "4.5E+15", "9.1E+15", "a"])).toHaveLength(3);
    expect(findDamagedIds(["1", "1000", "1.23E+15", "22"])).toEqual([]);
  });
  it("takes addresses lightly and invents none", () => {
    expect(parseEmail(" Ada@Example.COM ")).toEqual({ ok: true, value: "Ada@example.com" });
    for (const text of ["ada", "a@b", "a b@c.de", "@x.de"]) expect(parseEmail(text).ok).toBe(false);
  });
  it("reads truth in five spellings", () => {
    for (const text of ["TRUE", "t", "Yes", "y", "1"])
      expect(parseBoolean(text)).toEqual({ ok: true, value: true });
    expect(parseBoolean("0")).toEqual({ ok: true, value: false });
    expect(parseBoolean("maybe").ok).toBe(false);
    expect(parseBoolean("constructor").ok).toBe(false);
  });
});
