"use client";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { ChartFrame } from "./chart-frame";
import type { ChartMark, SeriesKey, Threshold, TimePoint } from "./chart-types";

// recharts weighs as much as the rest of a page; it comes when a chart is on screen.
const Canvas = dynamic(() => import("./line-chart-canvas").then((module) => module.LineChartCanvas), {
  ssr: false,
});

export interface LineChartProps {
  title: string;
  /** "ms", "%", "customers". */
  unit: string;
  note?: ReactNode;
  figures?: ReactNode;
  rows: readonly TimePoint[];
  series: readonly SeriesKey[];
  /** What the series are called: "Stripe", "OpenMonetize". */
  names?: Partial<Record<SeriesKey, string>>;
  height?: number;
  /** Where the value axis begins; other than 0 is said under the chart. Latency and rates begin at 0. */
  from?: number;
  /** A run that stands until the next one (validators), instead of a line between samples. */
  step?: boolean;
  threshold?: Threshold;
  marks?: readonly ChartMark[];
  /** Too few samples: this sentence is shown and no line is drawn. */
  tooFew?: string;
  /** Charts with the same name share one crosshair. */
  group?: string;
  fileName: string;
}

const words: Record<SeriesKey, string> = { old: "old", new: "new", agreement: "agreement" };

/** Old dashed, new solid over time, with gaps where nothing was measured. */
export function LineChart(props: LineChartProps) {
  const {
    title,
    unit,
    note,
    figures,
    rows,
    series,
    names = {},
    height = 180,
    from = 0,
    tooFew,
    fileName,
  } = props;
  const called = (key: SeriesKey) => names[key] ?? words[key];
  const withSamples = rows.some((row) => row.n !== undefined);
  const table = {
    header: [
      "Time, UTC",
      ...series.map((key) => `${called(key)}, ${unit}`),
      ...(withSamples ? ["Samples"] : []),
    ],
    rows: rows.map((row) => [
      row.at,
      ...series.map((key) => row[key] ?? null),
      ...(withSamples ? [row.n ?? null] : []),
    ]),
  };
  return (
    <ChartFrame title={title} note={note ?? unit} figures={figures} table={table} fileName={fileName}>
      {tooFew === undefined ? (
        <>
          <div style={{ height }}>
            <Canvas
              {...props}
              names={{ old: called("old"), new: called("new"), agreement: called("agreement") }}
            />
          </div>
          {from === 0 ? null : (
            <p className="text-ink3 text-axis">
              The axis starts at {from} {unit}.
            </p>
          )}
        </>
      ) : (
        <p className="flex items-center justify-center text-ink2 pattern-planned" style={{ height }}>
          {tooFew}
        </p>
      )}
    </ChartFrame>
  );
}
