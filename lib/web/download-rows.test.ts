import { describe, expect, it, vi } from "vitest";

vi.mock("server-only", () => ({}));
const { allPages, csvLines, downloadRows } = await import("./download-rows");

interface Row {
  id: string;
  amount: number;
}
const columns = [
  { name: "id", of: (row: Row) => row.id },
  { name: "amount", of: (row: Row) => row.amount },
];
const list: Row[] = ["a", "b", "c", "d", "e"].map((id, index) => ({ id, amount: index - 1 }));

/** Pages of two, by the index of the next one. */
const pagesOfTwo = (asked: number[] = []) =>
  allPages<Row, number>(async (cursor) => {
    const from = cursor ?? 0;
    asked.push(from);
    return { rows: list.slice(from, from + 2), next: from + 2 < list.length ? from + 2 : null };
  });

describe("csvLines", () => {
  it.each([
    ["=HYPERLINK(1)", `"'=HYPERLINK(1)"`],
    ["+49 30", `"'+49 30"`],
    ["-12.50", `"'-12.50"`],
    ["@here", `"'@here"`],
    ["\tx", `"'\tx"`],
    ["\rx", `"'\rx"`],
    ["a=b", "a=b"],
    ['say "hi", please', '"say ""hi"", please"'],
  ])("writes %j so that no spreadsheet computes it", (cell, line) => {
    expect(csvLines([[cell]])).toBe(`${line}\r\n`);
  });

  it("leaves numbers given as numbers alone", () => expect(csvLines([[-5, null, 0]])).toBe("-5,,0\r\n"));
});

describe("downloadRows", () => {
  it("sends every row of every page once, with the count in a header", async () => {
    const response = downloadRows({ fileName: "rows", as: "csv", count: 5, columns, pages: pagesOfTwo });
    expect(response.headers.get("x-total-count")).toBe("5");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="rows.csv"');
    expect(await response.text()).toBe("id,amount\r\na,-1\r\nb,0\r\nc,1\r\nd,2\r\ne,3\r\n");
  });

  it("answers JSON that parses, also when there is nothing", async () => {
    const full = downloadRows({ fileName: "rows", as: "json", count: 5, columns, pages: pagesOfTwo });
    expect(await full.json()).toEqual(list);
    async function* nothing() {}
    const empty = downloadRows({ fileName: "rows", as: "json", count: null, columns, pages: nothing });
    expect(empty.headers.get("x-total-count")).toBeNull();
    expect(await empty.json()).toEqual([]);
  });

  it("asks for no further page once the reader has gone", async () => {
    const asked: number[] = [];
    const pages = () => pagesOfTwo(asked);
    const reader = downloadRows({ fileName: "rows", as: "csv", count: 5, columns, pages }).body?.getReader();
    await reader?.read();
    await reader?.read();
    await reader?.cancel();
    expect(asked.length).toBeLessThan(3);
  });

  it("breaks off when a page cannot be read, so that half a list does not look whole", async () => {
    async function* failing() {
      yield list.slice(0, 2);
      throw new Error("the database went away");
    }
    const response = downloadRows({ fileName: "rows", as: "csv", count: 5, columns, pages: failing });
    await expect(response.text()).rejects.toThrow();
  });
});
