import { phaseName } from "@/components/records/entity-words";
import { Glyph, type GlyphState } from "@/components/ui/glyph";
import { NumberLink } from "@/components/ui/number-link";
import { Progress } from "@/components/ui/progress";
import { Table } from "@/components/ui/table";
import { formatCount, formatRate } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import { absent } from "@/lib/format/symbols";
import type { ImportStatus, PhaseStatus } from "@/lib/services/runs/get-import-status";

const glyphs: Record<PhaseStatus["state"], GlyphState> = {
  waiting: "not-started",
  running: "in-progress",
  done: "done",
  failed: "failed",
};

const explained: Readonly<Record<string, string>> = {
  guard: "Refuses the plan if the target changed since the preview",
  settle: "Waits until the target has stored every event it accepted",
  confirm: "Looks at the target's own failures once more",
};

const whole = (seconds: number) => Math.ceil(seconds) * 1000;

function timeText(phase: PhaseStatus, runState: ImportStatus["run"]["state"]): string {
  if (phase.state === "done") return phase.seconds === null ? absent : formatDuration(whole(phase.seconds));
  if (runState === "cancelled" || runState === "cancelling") return absent;
  if (runState === "paused" || runState === "failed") return "waits";
  if (phase.secondsLeft === null || phase.planned === 0) return absent;
  return `${formatDuration(phase.secondsLeft * 1000)} left`;
}

/** The phases of an import in their order, each with what is stored, set aside and still to do. */
export function PhaseTable({ status, hrefOfSetAside }: { status: ImportStatus; hrefOfSetAside: string }) {
  const { state } = status.run;
  // What was begun and will not go on is neither in progress nor failed.
  const glyphOf = (phase: PhaseStatus): GlyphState =>
    state === "cancelled" && phase.state === "running" ? "inconclusive" : glyphs[phase.state];
  return (
    <Table
      caption="By entity, in import order"
      rows={status.phases}
      rowKey={(phase) => phase.phase}
      columns={[
        {
          key: "phase",
          header: "Phase",
          cell: (phase) => (
            <span className="flex items-center gap-2 whitespace-nowrap font-name">
              <Glyph state={glyphOf(phase)} />
              {phaseName(phase.phase)}
            </span>
          ),
        },
        {
          key: "progress",
          header: "Progress",
          className: "md:w-[34%]",
          phone: "detail",
          cell: (phase) =>
            phase.planned === 0 && explained[phase.phase] !== undefined ? (
              <span className="text-ink2 text-small">{explained[phase.phase]}</span>
            ) : (
              <Progress
                label={phaseName(phase.phase)}
                done={phase.stored + phase.setAside}
                total={phase.planned}
                setAside={phase.setAside}
                valueText={`${formatCount(phase.stored)} of ${formatCount(phase.planned)}`}
              />
            ),
        },
        {
          key: "stored",
          header: "Stored",
          numeric: true,
          cell: (phase) => (explained[phase.phase] === undefined ? formatCount(phase.stored) : ""),
          phone: "line",
        },
        {
          key: "planned",
          header: "Planned",
          numeric: true,
          cell: (phase) => (
            <span className="text-ink2">
              {explained[phase.phase] === undefined ? formatCount(phase.planned) : ""}
            </span>
          ),
          phone: "hide",
        },
        {
          key: "aside",
          header: "Set aside",
          numeric: true,
          cell: (phase) =>
            phase.setAside === 0 ? (
              <span className="text-ink3 max-md:hidden">
                {explained[phase.phase] === undefined ? "0" : ""}
              </span>
            ) : (
              <NumberLink href={hrefOfSetAside} tone="warn" label={`${phase.setAside} set aside`}>
                {formatCount(phase.setAside)}
              </NumberLink>
            ),
          phone: "side",
          minWidth: 480,
        },
        {
          key: "rate",
          header: "Rate",
          numeric: true,
          cell: (phase) => (phase.ratePerSecond === null ? absent : formatRate(phase.ratePerSecond)),
          phone: "hide",
          minWidth: 640,
        },
        {
          key: "time",
          header: "Time",
          numeric: true,
          cell: (phase) => <span className="whitespace-nowrap">{timeText(phase, state)}</span>,
        },
      ]}
    />
  );
}
