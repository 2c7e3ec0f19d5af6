import "server-only";
import { stringify } from "csv-stringify/sync";

type Cell = string | number | null;

/** A list to be handed out whole, read page by page while it is sent. */
export interface RowDownload<Row> {
  /** Without its ending: "differences-plan-3". */
  readonly fileName: string;
  readonly as: "csv" | "json";
  /** What parts the cells of CSV; a comma unless the file goes back to where another one is used. */
  readonly delimiter?: string;
  /** How many rows the list has, as it was counted before the first byte; told in a header. Null where nobody counted. */
  readonly count: number | null;
  readonly columns: readonly { readonly name: string; readonly of: (row: Row) => Cell }[];
  /** Pages one behind another; the database is asked for the next one only once the last was taken. */
  readonly pages: () => AsyncIterable<readonly Row[]>;
}

/**
 * Rows as lines of CSV. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
 * return) gets an apostrophe before it and is quoted; numbers given as numbers stay numbers.
 */
export function csvLines(rows: readonly (readonly Cell[])[], delimiter = ","): string {
  const harmless = (cell: Cell) => (typeof cell === "string" && isFormula.test(cell) ? `'${cell}` : cell);
  return stringify(
    rows.map((row) => row.map(harmless)),
    { delimiter, quoted_match: /^'/, record_delimiter: "\r\n" },
  );
}

/** The signs in their full-width forms count in some spreadsheets too. */
const isFormula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * The answer that downloads a list as CSV or JSON, streamed, kept by no cache. What fails on the way breaks the stream off,
 * so a file that ends well is whole.
 */
export function downloadRows<Row>(download: RowDownload<Row>): Response {
  const { fileName, as, count } = download;
  const chunks = as === "csv" ? csvChunks(download) : jsonChunks(download);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": `${as === "csv" ? "text/csv" : "application/json"}; charset=utf-8`,
      "content-disposition": `attachment; filename="${fileName}.${as}"`,
      "cache-control": "no-store",
      ...(count === null ? {} : { "x-total-count": String(count) }),
    },
  });
}

async function* csvChunks<Row>({
  columns,
  pages,
  delimiter,
}: RowDownload<Row>): AsyncGenerator<string, void> {
  yield csvLines([columns.map((column) => column.name)], delimiter);
  for await (const rows of pages()) {
    if (rows.length > 0)
      yield csvLines(
        rows.map((row) => columns.map((column) => column.of(row))),
        delimiter,
      );
  }
}

async function* jsonChunks<Row>({ columns, pages }: RowDownload<Row>): AsyncGenerator<string, void> {
  let between = "[\n";
  for await (const rows of pages()) {
    for (const row of rows) {
      yield between + JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(row)])));
      between = ",\n";
    }
  }
  yield between === "[\n" ? "[]\n" : "\n]\n";
}

/** All pages of a list that hands over a cursor for the next one; null ends it. */
export async function* allPages<Row, Cursor>(
  read: (cursor: Cursor | null) => Promise<{ rows: readonly Row[]; next: Cursor | null }>,
): AsyncGenerator<readonly Row[], void> {
  for (let cursor: Cursor | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const page: { rows: readonly Row[]; next: Cursor | null } = await read(cursor);
    yield page.rows;
    cursor = page.next;
  }
}
