import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn";

/**
 * Where a cell goes when rows become entries (under 700 px): `title` and `value` share the first line; below it
 * `line` and `side` share a line (left and right), `detail` has one to itself, `hide` is left to the record's own page.
 */
export type PhonePlace = "title" | "value" | "line" | "side" | "detail" | "hide";

export interface Column<Row> {
  key: string;
  /** With the unit: "Stored", "MRR, USD". An empty string needs `headerLabel`. */
  header: ReactNode;
  /** The accessible name of a column whose header shows nothing. */
  headerLabel?: string;
  cell: (row: Row) => ReactNode;
  /** Right-aligned in tabular figures. */
  numeric?: boolean;
  /** The cell of the sum row; the first column says "Total" unless it is given something else. */
  sum?: ReactNode;
  phone?: PhonePlace;
  /** A word before the value in an entry, where the header is needed to understand it: "Set aside". */
  phoneLabel?: string;
  /** For sortable columns: the address of this page sorted by it, and how it is sorted now. */
  sort?: { href: string; direction?: "ascending" | "descending" };
  /** The column of the old or the new system: its header takes that colour. */
  side?: "old" | "new";
  /** Hidden while the table's container is narrower than this: beside a docked drawer the list gives up columns. */
  minWidth?: 480 | 640 | 800;
  /** Classes for width: "w-40". */
  className?: string;
}

export interface TableProps<Row> {
  /** Announced as the table's name; shown only when `showCaption`. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  density?: "dense" | "normal" | "two-line";
  /** Marks a row: chosen (a drawer shows it), stale, or in breach. */
  rowState?: (row: Row) => "selected" | "stale" | "breach" | "muted" | undefined;
  /** A full-width block under the row, for a row opened in place. */
  expanded?: (row: Row) => ReactNode;
  /** Shown instead of rows when there are none; usually an EmptyState. */
  empty?: ReactNode;
  className?: string;
}

/**
 * Written out because a table laid out as a grid loses its roles in some browsers; as a spread, because the linter
 * rightly objects to roles that an element has anyway.
 */
const role = (name: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role: name });

const heights = { dense: "h-[31px]", normal: "h-[35px]", "two-line": "h-[46px]" } as const;
const narrow = {
  480: "@max-[480px]:md:hidden",
  640: "@max-[640px]:md:hidden",
  800: "@max-[800px]:md:hidden",
} as const;
const places: Record<PhonePlace, string> = {
  title: "max-md:col-start-1 max-md:font-name",
  value: "max-md:col-start-2 max-md:row-start-1 max-md:text-right max-md:font-name",
  line: "max-md:col-start-1 max-md:text-ink2",
  detail: "max-md:col-span-2 max-md:text-ink2",
  side: "max-md:col-start-2 max-md:text-right max-md:text-ink2",
  hide: "max-md:hidden",
};
const states = {
  selected: "bg-hover row-bar-ink md:[&>td:first-child]:pl-2.5",
  stale: "bg-warn-bg row-bar-warn md:[&>td:first-child]:pl-2.5",
  breach: "bg-harm-bg row-bar-harm md:[&>td:first-child]:pl-2.5",
  muted: "text-ink3",
} as const;

function cellClass<Row>(column: Column<Row>, index: number, columns: readonly Column<Row>[]): string {
  const place = column.phone ?? (index === 0 ? "title" : column.numeric ? "value" : "detail");
  return cn(
    places[place],
    column.minWidth && narrow[column.minWidth],
    column.numeric ? "md:text-right" : "text-left",
    // Nothing is padded at the edges: the first column starts at the gutter and the last ends at it.
    index === 0 ? "md:pl-0" : "md:pl-4",
    index === columns.length - 1 && "md:pr-0",
    column.className,
  );
}

/**
 * A table of records. Figures stand right under a header that names their unit; under 700 px every row becomes an
 * entry of two or three lines. Works in server and client components alike (in a server component `cell` runs there).
 */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, density = "normal", rowState, expanded, empty, className } = props;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  const summed = columns.some((column) => column.sum !== undefined);
  return (
    <div className={cn("@container min-w-0", className)}>
      <div className="md:overflow-x-auto">
        <table {...role("table")} className="w-full border-collapse text-body max-md:block">
          <caption className="sr-only">{caption}</caption>
          <thead {...role("rowgroup")} className="max-md:sr-only">
            <tr {...role("row")} className="border-line border-b">
              {columns.map((column, index) => (
                <th
                  key={column.key}
                  {...role("columnheader")}
                  scope="col"
                  aria-sort={column.sort?.direction}
                  className={cn(
                    "py-1.5 align-bottom font-normal text-ink3 text-small md:text-body",
                    cellClass(column, index, columns),
                    column.side === "old" && "text-old",
                    column.side === "new" && "text-new",
                  )}
                >
                  <HeaderText column={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody
            {...role("rowgroup")}
            className={cn("max-md:block", summed && "[&>tr:last-child]:border-b-0")}
          >
            {rows.map((row) => (
              <TableRow
                key={rowKey(row)}
                {...{ row, columns, density }}
                state={rowState?.(row)}
                below={expanded?.(row)}
              />
            ))}
          </tbody>
          {summed && rows.length > 0 ? (
            <tfoot {...role("rowgroup")} className="max-md:block">
              <tr
                {...role("row")}
                className={cn(
                  "border-ink3 border-t font-strong",
                  heights[density],
                  "max-md:grid max-md:h-auto max-md:grid-flow-row-dense max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:py-2",
                )}
              >
                {columns.map((column, index) => {
                  const sum = column.sum ?? (index === 0 ? "Total" : undefined);
                  return (
                    <td
                      key={column.key}
                      {...role("cell")}
                      className={cn(
                        "py-1",
                        cellClass(column, index, columns),
                        sum === undefined && "max-md:hidden",
                      )}
                    >
                      {column.phoneLabel && index > 0 ? (
                        <span className="font-normal text-ink3 md:hidden">{column.phoneLabel} </span>
                      ) : null}
                      {sum}
                    </td>
                  );
                })}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
    </div>
  );
}

function HeaderText<Row>({ column }: { column: Column<Row> }) {
  const text = column.headerLabel ? <span className="sr-only">{column.headerLabel}</span> : column.header;
  if (!column.sort) return text;
  const Arrow = column.sort.direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <Link
      href={column.sort.href}
      scroll={false}
      className={cn(
        "inline-flex items-center gap-1 hover:text-ink",
        column.sort.direction && "font-name text-ink",
      )}
    >
      {text}
      {column.sort.direction ? <Arrow aria-hidden size={12} /> : null}
    </Link>
  );
}

interface TableRowProps<Row> {
  row: Row;
  columns: readonly Column<Row>[];
  density: keyof typeof heights;
  state: keyof typeof states | undefined;
  below: ReactNode;
}

function TableRow<Row>({ row, columns, density, state, below }: TableRowProps<Row>) {
  return (
    <>
      <tr
        {...role("row")}
        aria-current={state === "selected" || undefined}
        className={cn(
          "border-line2 border-b transition-colors md:hover:bg-hover",
          heights[density],
          state && states[state],
          "max-md:grid max-md:h-auto max-md:grid-flow-row-dense max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:gap-y-0.5 max-md:py-2.5",
          (state === "selected" || state === "stale" || state === "breach") &&
            "max-md:-mx-gutter max-md:px-gutter",
        )}
      >
        {columns.map((column, index) => (
          <td
            key={column.key}
            {...role("cell")}
            className={cn("max-md:min-w-0 md:py-1", cellClass(column, index, columns))}
          >
            {column.phoneLabel ? <span className="text-ink3 md:hidden">{column.phoneLabel} </span> : null}
            {column.cell(row)}
          </td>
        ))}
      </tr>
      {below ? (
        <tr {...role("row")} className="max-md:block">
          <td {...role("cell")} colSpan={columns.length} className="bg-hover p-3 max-md:block">
            {below}
          </td>
        </tr>
      ) : null}
    </>
  );
}
