import { HeartPulse, Layers, Timer, TriangleAlert, UserRound } from "lucide-react";
import { phaseName } from "@/components/records/entity-words";
import { Section } from "@/components/ui/page-header";
import { Timestamp } from "@/components/ui/timestamp";
import { formatCount, formatNoun } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import type { ImportStatus } from "@/lib/services/runs/get-import-status";

const lateSeconds = 10;

/** Signs of life: workers with the age of their heartbeat, what the target has not stored yet, time since the start. */
export function Pulse({ status, isAnswering }: { status: ImportStatus; isAnswering: boolean }) {
  const { run, workers, backlog } = status;
  const elapsedMs =
    run.endedAt === null ? null : Math.max(0, Date.parse(run.endedAt) - Date.parse(run.startedAt));
  const row = "grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-2 border-line2 border-t py-2";
  return (
    <Section title="Pulse" rule={false} note={isAnswering ? "from committed rows, every second" : undefined}>
      {isAnswering ? null : (
        <p className="flex items-center gap-1.5 pb-2 text-small text-warn">
          <TriangleAlert aria-hidden size={13} />
          The app does not answer; these figures are older. The import goes on by itself.
        </p>
      )}
      <ul>
        {workers.length === 0 && run.state === "running" ? (
          <li className={row}>
            <HeartPulse aria-hidden size={15} className="text-ink3" />
            <span className="text-ink2">No worker holds a chunk at this moment</span>
          </li>
        ) : null}
        {workers.map((worker) => {
          const age = worker.heartbeatAgeSeconds ?? 0;
          const late = age > lateSeconds;
          return (
            <li key={`${worker.phase} ${worker.chunk}`} className={row}>
              <HeartPulse aria-hidden size={15} className={late ? "text-warn" : "text-ink3"} />
              <span className="truncate">
                {phaseName(worker.phase)}, chunk {worker.chunk + 1}
              </span>
              <span className={late ? "font-name text-warn" : "text-ok"}>
                {late
                  ? `no heartbeat for ${formatDuration(Math.floor(age) * 1000)}, another worker takes over at 20 s`
                  : `heartbeat ${formatDuration(Math.floor(age * 10) * 100)} ago`}
              </span>
            </li>
          );
        })}
        <li className={row}>
          <Layers aria-hidden size={15} className="text-ink3" />
          <span>Target backlog</span>
          <span title="accepted, not yet known to be stored">{formatNoun(backlog, "event")}</span>
        </li>
        <li className={row}>
          <Timer aria-hidden size={15} className="text-ink3" />
          <span>{elapsedMs === null ? "Started" : "Took"}</span>
          {elapsedMs === null ? <Timestamp at={run.startedAt} /> : <span>{formatDuration(elapsedMs)}</span>}
        </li>
        <li className={row}>
          <UserRound aria-hidden size={15} className="text-ink3" />
          <span>By</span>
          <span>
            {run.startedBy}
            {run.retryOfNumber === null ? "" : `, retry of import ${formatCount(run.retryOfNumber)}`}
          </span>
        </li>
      </ul>
    </Section>
  );
}
