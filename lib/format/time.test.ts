import { describe, expect, it } from "vitest";
import { formatDuration, formatRoughDuration } from "./duration";
import { middleCut } from "./middle-cut";
import { formatClock, formatDay, formatExact, formatInstant, formatRelative } from "./time";

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [40, "<0.1 s"],
    [600, "0.6 s"],
    [1800, "1.8 s"],
    [31_000, "31 s"],
    [492_000, "8 min 12 s"],
    [600_000, "10 min"],
    [18_120_000, "5 h 02 min"],
    [86_400_000, "1 d"],
    [100_800_000, "1 d 4 h"],
    [-5, "0 s"],
  ])("%s ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("has a rough form", () => {
    expect([4200, 1_380_000, 7_200_000, 1_209_600_000].map(formatRoughDuration)).toEqual([
      "5 s",
      "23 min",
      "2 h",
      "14 d",
    ]);
  });
});

describe("instants", () => {
  const at = "2026-11-24T13:32:06Z";

  it("are written in the zone of the viewer", () => {
    expect(formatInstant(at, "Europe/Berlin")).toBe("24 Nov 14:32 CET");
    expect(formatInstant(at, "UTC")).toBe("24 Nov 13:32 UTC");
    expect(formatExact(at, "Europe/Berlin")).toBe("24 Nov 2026 14:32:06 CET");
    expect(formatClock("2026-11-24T23:05:00Z", "UTC")).toBe("23:05");
    expect(formatClock("2026-11-24T00:00:00Z", "UTC", { seconds: true })).toBe("00:00:00");
    expect(formatDay("2026-09-24T23:30:00Z", "Asia/Tokyo", { year: true })).toBe("25 Sep 2026");
  });

  it("are relative to a given now", () => {
    const now = Date.parse(at);
    const before = (ms: number) => formatRelative(new Date(now - ms).toISOString(), now);
    expect([500, 42_000, 240_000, 7_200_000, 100_000_000, 1_036_800_000].map(before)).toEqual([
      "just now",
      "42 s ago",
      "4 min ago",
      "2 h ago",
      "27 h ago",
      "12 d ago",
    ]);
    expect(before(-2_460_000)).toBe("in 41 min");
    expect(() => formatRelative("yesterday", now)).toThrow(RangeError);
  });
});

describe("middleCut", () => {
  it.each([
    ["cus_Qk38VbN2w8Rt", "cus_Qk3…8Rt"],
    ["cus_Short", "cus_Short"],
    ["715ab9d5-0000-4000-8000-00000000ec12", "715ab9…c12"],
  ])("%s becomes %s", (id, text) => expect(middleCut(id)).toBe(text));
});
