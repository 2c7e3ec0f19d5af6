import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "@/lib/errors";
import { type CsvDialect, readCsv } from "./csv-records";
import { beginning, type Position, type ReadReject, type ReadRow } from "./position";

const comma: CsvDialect = { delimiter: ",", quote: '"', escape: '"', relaxQuotes: false };

async function* pieces(text: string, size: number, from = 0): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = from; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string, options: { size?: number; dialect?: CsvDialect; from?: Position } = {}) {
  const rows: ReadRow<readonly string[]>[] = [];
  const rejects: ReadReject[] = [];
  const positions: Position[] = [];
  const from = options.from ?? beginning;
  const bytes = pieces(text, options.size ?? 7, from.offset);
  for await (const batch of readCsv(bytes, options.dialect ?? comma, from)) {
    rows.push(...batch.rows);
    rejects.push(...batch.rejects);
    positions.push(batch.position);
  }
  return { rows, rejects, positions, cells: rows.map((row) => row.values) };
}

describe("a CSV file", () => {
  it("is read whatever its line ends, with quoted line ends, blank lines and the place of each record", async () => {
    const text = 'id,note\r\n1,"two\nlines"\r2,a\n\n\n3,"say ""hi"""';
    const { rows } = await read(text);
    expect(rows.map(({ record, line, values }) => [record, line, ...values])).toEqual([
      [1, 1, "id", "note"],
      [2, 2, "1", "two\nlines"],
      [3, 4, "2", "a"],
      [4, 7, "3", 'say "hi"'],
    ]);
  });

  it("is read with backslash escapes when the dialect says so", async () => {
    const dialect: CsvDialect = { ...comma, escape: "\\" };
    expect((await read('1,"a \\"b\\""\n', { dialect })).cells).toEqual([["1", 'a "b"']]);
  });

  it.each([
    ["a stray quote", '3,x"y', /^Line 4 has a quote/],
    ["a quote that is not closed", '3,"x y', /^Line 4 opens a quote/],
  ])("loses one line to %s and says which", async (_what, broken, reason) => {
    const good = Array.from({ length: 3_000 }, (_, index) => `${index},"v ${index}"`);
    const text = ["id,v", ...good.slice(0, 2), broken, ...good.slice(2)].join("\n");
    for (const size of [64, 4_096, 1_000_000]) {
      const { cells, rejects } = await read(text, { size });
      expect(cells.length).toBe(good.length + 1);
      expect(rejects).toHaveLength(1);
      expect(rejects[0]).toMatchObject({ line: 4, offset: 21, raw: broken });
      expect(rejects[0]?.reason).toMatch(reason);
    }
  });

  it("loses one line to an unclosed quote in the middle of 50,000 unquoted rows", async () => {
    const good = Array.from({ length: 50_000 }, (_, index) => `c${index},plan,${index},some text to fill`);
    const text = [...good.slice(0, 25_000), 'c,"open,1,x', ...good.slice(25_000)].join("\n");
    const { cells, rejects } = await read(text, { size: 65_536 });
    expect(cells.map((values) => values.join(","))).toEqual(good);
    expect(rejects.map(({ line }) => line)).toEqual([25_001]);
  });

  it("asks how to read a file of which a hundred lines break the quoting", async () => {
    const text = Array.from({ length: 150 }, (_, index) => `${index},5" disk`).join("\n");
    const error = await read(text, { size: 4_096 }).catch((thrown: unknown) => thrown);
    expect(isAppError(error) && error.code).toBe("custom.quotes_broken");
    const relaxed = await read(text, { size: 4_096, dialect: { ...comma, relaxQuotes: true } });
    expect(relaxed.cells[3]).toEqual(["3", '5" disk']);
  });

  it("gives the rest of the rows from every position it gave out", async () => {
    const text = 'id,v\r\n1,"a\nb"\r\n2,"x"y\r\n\r\n3,é\n4,"open\n5,6\r7,8';
    const whole = await read(text, { size: 5 });
    expect(whole.rejects.map(({ line }) => line)).toEqual([4, 7]);
    for (const position of whole.positions) {
      const rest = await read(text, { size: 3, from: position });
      const expected = whole.rows.filter((row) => row.record > position.record);
      expect(rest.rows.map(({ record, line, values }) => [record, line, values])).toEqual(
        expected.map(({ record, line, values }) => [record, line, values]),
      );
    }
  });

  it("gives back what was written, for any cells, pieces and line ends", async () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 6 }).filter((text) => !text.includes("\0"));
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 40 }),
        async (rows, end, size) => {
          const text = stringify(rows, { record_delimiter: end, quoted: true });
          const { cells, rejects } = await read(text, { size });
          expect(rejects).toEqual([]);
          expect(cells).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the quick reader", () => {
  it("reads what the careful parser reads, wherever pieces end, and says where each record begins", async () => {
    const soup = fc
      .array(
        fc.constantFrom(
          ",",
          ",",
          '"',
          '""',
          '"a"',
          '"b\n"',
          "\n",
          "\n",
          "\r\n",
          "\r",
          "x",
          "é",
          " ",
          "\u{1f600}",
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(""));
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(soup, fc.integer({ min: 1, max: 12 }), async (text, size) => {
        const expected = parsed(text);
        const { rows, rejects } = await read(text, { size });
        if (expected === null) {
          expect(rejects.length).toBeGreaterThan(0);
          return;
        }
        compared += 1;
        expect(rows.map(({ values }) => values)).toEqual(expected);
        const bytes = Buffer.from(text);
        for (const [index, { offset, record }] of rows.entries()) {
          expect(record).toBe(index + 1);
          const next = rows[index + 1]?.offset ?? bytes.length;
          expect(parsed(bytes.subarray(offset, next).toString())).toEqual([expected[index]]);
        }
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(80);
  });

  it("goes on quickly where a record is longer than a piece, and leaves one that is too long to the careful parser", async () => {
    const long = "y".repeat(300_000);
    const { rows } = await read(`a,"${long}"\nb,c\n`, { size: 65_536 });
    expect(rows.map(({ values }) => values.map((cell) => cell.length))).toEqual([
      [1, 300_000],
      [1, 1],
    ]);
    const open = `id,v\n1,"${"z,".repeat(700_000)}\n2,x\n`;
    const broken = await read(open, { size: 65_536 }).catch((thrown: unknown) => thrown);
    expect(isAppError(broken) ? broken.code : broken).toMatchObject({
      cells: [
        ["id", "v"],
        ["2", "x"],
      ],
    });
  });
});

/** What csv-parse makes of a text; null where it refuses it. */
function parsed(text: string): string[][] | null {
  try {
    return parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    });
  } catch {
    return null;
  }
}
