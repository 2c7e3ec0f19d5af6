import { type MoneyCells, spreadsheetMinor } from "@/lib/services/assessments/by-currency";
import { allPages, downloadRows } from "@/lib/web";

type Cell = string | number | null;
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** One page asks for as many rows as a list hands out. */
export const rowsPerPage = 500;

/**
 * The list of customers behind a figure as a file, `?as=csv` or `json`, read page by page behind the last id. The first page
 * is read before the first byte is sent, so what cannot be read is told as an error.
 */
export async function customerDownload<Row extends { readonly customerId: string }>(
  request: Request,
  list: {
    readonly fileName: string;
    readonly columns: readonly { readonly name: string; readonly of: (row: Row) => Cell }[];
    readonly read: (afterId: string) => Promise<Page<Row>>;
  },
): Promise<Response> {
  const first = await list.read("");
  return downloadRows<Row>({
    fileName: list.fileName,
    as: new URL(request.url).searchParams.get("as") === "json" ? "json" : "csv",
    count: first.next === null ? first.rows.length : null,
    columns: [{ name: "customer", of: (row) => row.customerId }, ...list.columns],
    pages: () => allPages<Row, string>(async (after) => (after === null ? first : await list.read(after))),
  });
}

/** Recurring revenue a month: in minor units to six places, and exactly as a fraction of them. */
export const moneyColumns: readonly { readonly name: string; readonly of: (row: MoneyCells) => Cell }[] = [
  { name: "currency", of: (row) => row.currency },
  { name: "mrr_minor", of: ({ fraction }) => (fraction === null ? null : spreadsheetMinor(fraction)) },
  { name: "mrr_minor_exact", of: (row) => row.fraction },
];
