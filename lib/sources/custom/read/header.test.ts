import { describe, expect, it } from "vitest";
import { checkText } from "./characters";
import { countTitleRows, isDataRow, nameColumns } from "./header";

describe("a header", () => {
  it("is trimmed, in one Unicode form, and names each column once", () => {
    const { columns, notes } = nameColumns([" id ", "Cafe\u0301", "name", "Name", "", "name", ""]);
    expect(columns).toEqual(["id", "Café", "name", "Name_2", "column_5", "name_3"]);
    expect(notes.join(" ")).toMatch(/empty column; .*"Name" twice.*Column 5 has no name/);
  });

  it("is told from a row of data and from titles above it", () => {
    expect(isDataRow(["customer_id", "created_at"])).toBe(false);
    for (const value of ["2026-01-02", "12,5", "a@b.co"]) expect(isDataRow(["x", value])).toBe(true);
    expect(countTitleRows([["Export of 2026"], ["by Ada", ""], ["id", "v"], ["1", "2"], ["3", "4"]])).toBe(2);
    expect(countTitleRows([["id"], ["1"], ["2"]])).toBe(0);
  });
});

describe("a cell", () => {
  it("is kept as it is, without control characters, or refused for what cannot be stored", () => {
    for (const text of ["=HYPERLINK(1)", "@SUM", "-5", "+1", "a\tb\nc"]) {
      expect(checkText(text)).toEqual({ ok: true, text, stripped: 0 });
    }
    expect(checkText("a\u0007b\u001f")).toEqual({ ok: true, text: "ab", stripped: 2 });
    expect(checkText("a\0")).toMatchObject({ ok: false, code: "nul" });
    for (const text of ["a\uFFFD", "a\uD800"])
      expect(checkText(text)).toMatchObject({ ok: false, code: "undecodable" });
  });
});
