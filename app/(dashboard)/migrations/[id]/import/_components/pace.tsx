import dynamic from "next/dynamic";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";

// The frame, its table and the drawing come when there is something to draw.
const LineChart = dynamic(() => import("@/components/charts/line-chart").then((module) => module.LineChart));

/** Below this many stretches a line would say more than was measured. */
const fewest = 3;

/** How fast the target answered over the run. */
export function Pace({ status }: { status: ImportStatus }) {
  const { pace, run } = status;
  if (pace.length === 0) return null;
  const missing = fewest - pace.length;
  return (
    <LineChart
      title="Pace"
      unit="writes a second"
      rows={pace.map((bucket) => ({ at: bucket.at, new: bucket.perSecond, n: bucket.requests }))}
      series={["new"]}
      names={{ new: "OpenMonetize" }}
      height={120}
      fileName={`import-${run.number}-pace`}
      {...(missing > 0 ? { tooFew: `${pace.length} of ${fewest} stretches of five seconds measured.` } : {})}
    />
  );
}
