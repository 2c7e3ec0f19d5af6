"use client";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useZone } from "@/components/ui/timestamp";
import { formatClock, formatDay, formatInstant } from "@/lib/format/time";
import { timeTicks, valueScale } from "./chart-scale";
import type { SeriesKey } from "./chart-types";
import type { LineChartProps } from "./line-chart";

const colours: Record<SeriesKey, string> = {
  old: "var(--color-old)",
  new: "var(--color-new)",
  agreement: "var(--color-ok)",
};
const day = 86_400_000;
const axisText = { fill: "var(--color-ink3)", fontSize: 11 };

type CanvasProps = Omit<LineChartProps, "names"> & { names: Record<SeriesKey, string> };

/** The drawing itself, loaded on its own. */
export function LineChartCanvas(props: CanvasProps) {
  const { title, unit, rows, series, names, from = 0, step = false, threshold, marks = [], group } = props;
  const zone = useZone();
  const data = rows.map((row) => ({
    ...row,
    ms: Date.parse(row.at),
    band: row.low == null || row.high == null ? null : [row.low, row.high],
  }));
  const first = data[0]?.ms ?? 0;
  const span = (data[data.length - 1]?.ms ?? 0) - first;
  const times = timeTicks(first, first + span, 8, new Date(first).getTimezoneOffset());
  const values = valueScale(from, [
    ...data.flatMap((row) => [...series.map((key) => row[key]), row.high]),
    threshold?.value,
  ]);
  // Of 11 px text a sign is about 6.4 wide; the name stands beside the last point, inside the frame.
  const labelWidth = 12 + 6.4 * Math.max(0, ...series.map((key) => names[key]?.length ?? 0));
  const label = (ms: number) => {
    const at = new Date(ms).toISOString();
    const clock = formatClock(at, zone);
    // A day is named where it begins; between midnights the hour says more.
    return clock === "00:00" || span > 4 * day ? formatDay(at, zone) : clock;
  };
  const last = (key: SeriesKey) => data.findLast((row) => row[key] != null)?.[key];
  const summary = series.map((key) => `${names[key]} ${last(key) ?? "no data"} ${unit}`).join(", ");

  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        syncId={group}
        margin={{ top: 18, right: labelWidth, bottom: 0, left: 0 }}
        title={`${title}, latest: ${summary}. Arrow keys move the crosshair.`}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line2)" />
        <XAxis
          dataKey="ms"
          type="number"
          scale="time"
          domain={["dataMin", "dataMax"]}
          ticks={times}
          interval="preserveStart"
          tickFormatter={label}
          tick={axisText}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line)" }}
          minTickGap={48}
          height={22}
        />
        <YAxis
          domain={[from, values.top]}
          ticks={values.ticks}
          tickFormatter={(value: number) => value.toFixed(values.digits)}
          tick={axisText}
          tickLine={false}
          axisLine={false}
          width={Math.max(32, values.top.toFixed(values.digits).length * 7 + 10)}
        />
        {marks.map((mark) => (
          <ReferenceLine
            key={`${mark.at}${mark.label}`}
            x={Date.parse(mark.at)}
            stroke={mark.tone === "harm" ? "var(--color-harm)" : "var(--color-ctl)"}
            strokeDasharray={mark.tone === "harm" ? undefined : "1 3"}
            label={{
              value: mark.label,
              position: "top",
              fontSize: 11,
              fill: mark.tone === "harm" ? "var(--color-harm)" : "var(--color-ink2)",
            }}
          />
        ))}
        {threshold ? (
          <ReferenceLine
            y={threshold.value}
            stroke="var(--color-ink3)"
            strokeDasharray="4 3"
            label={{
              value: threshold.label,
              position: "insideBottomLeft",
              fontSize: 11,
              fill: "var(--color-ink2)",
            }}
          />
        ) : null}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--color-ink)", strokeWidth: 1 }}
          content={({ active, label: ms }) =>
            active && typeof ms === "number" ? (
              <Reading {...{ ms, zone, unit, series, names }} data={data} />
            ) : null
          }
        />
        {series.includes("agreement") ? (
          <Area
            dataKey="band"
            stroke="none"
            fill="var(--color-ok-bg)"
            isAnimationActive={false}
            connectNulls={false}
          />
        ) : null}
        {series.map((key) => (
          <Line
            key={key}
            dataKey={key}
            name={names[key]}
            type={step ? "stepAfter" : "linear"}
            stroke={colours[key]}
            strokeWidth={key === "old" ? 1.5 : 1.75}
            strokeDasharray={key === "old" ? "5 3" : undefined}
            dot={false}
            activeDot={{ r: 3, stroke: "var(--color-canvas)" }}
            isAnimationActive={false}
            connectNulls={false}
            label={
              <EndLabel
                lastIndex={data.findLastIndex((row) => row[key] != null)}
                text={names[key]}
                colour={colours[key]}
              />
            }
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface EndLabelProps {
  lastIndex: number;
  text: string;
  colour: string;
  index?: number;
  x?: number | string;
  y?: number | string;
}

/** The series' name at its last point, in place of a legend. recharts hands in the position. */
function EndLabel({ lastIndex, text, colour, index, x, y }: EndLabelProps) {
  if (index !== lastIndex || x === undefined || y === undefined) return null;
  return (
    <text x={Number(x) + 6} y={Number(y) + 4} fontSize={11} fill={colour}>
      {text}
    </text>
  );
}

interface ReadingProps {
  ms: number;
  zone: string;
  unit: string;
  series: readonly SeriesKey[];
  names: Record<SeriesKey, string>;
  data: readonly ({ ms: number; n?: number } & Partial<Record<SeriesKey, number | null>>)[];
}

/** What the crosshair stands on: the instant and every value beside its name. */
function Reading({ ms, zone, unit, series, names, data }: ReadingProps) {
  const row = data.find((candidate) => candidate.ms === ms);
  return (
    <div className="rounded-field bg-ink px-2 py-1 text-canvas text-small">
      <div className="opacity-80">{formatInstant(new Date(ms).toISOString(), zone)}</div>
      {series.map((key) => (
        <div key={key}>
          {names[key]}{" "}
          <span className="font-strong">{row?.[key] == null ? "no data" : `${row[key]} ${unit}`}</span>
        </div>
      ))}
      {row?.n === undefined ? null : <div className="opacity-80">n {row.n}</div>}
    </div>
  );
}
