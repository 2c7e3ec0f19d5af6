"use client";
import { Download } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Segments } from "@/components/ui/segments";
import { toCsv } from "./chart-csv";

export interface ChartFrameProps {
  title: ReactNode;
  /** Unit, range, sample: "ms, 6 h, n 77,412". */
  note?: ReactNode;
  /** At the right: the current values in their colours. */
  figures?: ReactNode;
  /** Header and rows of the same numbers, for the table and the file. */
  table: { header: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };
  /** Name of the file without its ending. */
  fileName: string;
  children: ReactNode;
}

/** What every chart has: its title with unit and sample, Chart | Table, and the numbers as a file. */
export function ChartFrame({ title, note, figures, table, fileName, children }: ChartFrameProps) {
  const [view, setView] = useState("chart");
  const name = useId();

  function download() {
    const url = URL.createObjectURL(
      new Blob([toCsv(table.header, table.rows)], { type: "text/csv;charset=utf-8" }),
    );
    const link = document.createElement("a");
    link.href = url;
    link.download = `${fileName}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
        <span className="flex items-baseline gap-2.5">
          <span className="text-section">{title}</span>
          {note === undefined ? null : <span className="text-ink2 text-small">{note}</span>}
        </span>
        <span className="flex items-center gap-3">
          {figures}
          <Segments
            label="View"
            name={name}
            value={view}
            onChange={setView}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
          <Button size="small" icon={Download} onClick={download}>
            CSV
          </Button>
        </span>
      </figcaption>
      {view === "chart" ? (
        children
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="max-h-80 overflow-auto" aria-label="The same numbers as a table" tabIndex={0}>
          <table className="w-full text-small">
            <thead>
              <tr>
                {table.header.map((head, index) => (
                  <th
                    key={head}
                    scope="col"
                    className={`sticky top-0 bg-canvas py-1 font-normal text-ink3 ${index === 0 ? "text-left" : "text-right"}`}
                  >
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={String(row[0])} className="border-line2 border-t">
                  {row.map((value, index) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                      key={index}
                      className={index === 0 ? "py-1 text-left" : "py-1 text-right"}
                    >
                      {value ?? <span className="text-ink3">no data</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </figure>
  );
}
