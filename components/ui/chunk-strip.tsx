import { formatCount } from "@/lib/format/count";
import { cn } from "./cn";

export interface Chunk {
  state: "committed" | "in-flight" | "waiting" | "failed";
  /** Some of its records were set aside. */
  setAside?: boolean;
}

const looks: Record<Chunk["state"], string> = {
  committed: "bg-new",
  "in-flight": "pattern-in-flight",
  waiting: "shadow-[inset_0_0_0_1px_var(--color-line)]",
  failed: "bg-harm-bg shadow-[inset_0_0_0_1.5px_var(--color-harm)]",
};

/** Above this many, one cell stands for several chunks. */
const mostCells = 320;

/** Joins neighbours so that at most `mostCells` cells remain; a cell counts as committed only when all of it is. */
export function gatherChunks(
  chunks: readonly Chunk[],
  most = mostCells,
): { cells: Chunk[]; perCell: number } {
  const perCell = Math.max(1, Math.ceil(chunks.length / most));
  if (perCell === 1) return { cells: [...chunks], perCell };
  const cells: Chunk[] = [];
  for (let start = 0; start < chunks.length; start += perCell) {
    const group = chunks.slice(start, start + perCell);
    const has = (state: Chunk["state"]) => group.some((chunk) => chunk.state === state);
    const mixed = has("in-flight") || (has("committed") && has("waiting"));
    cells.push({
      state: has("failed") ? "failed" : mixed ? "in-flight" : has("waiting") ? "waiting" : "committed",
      setAside: group.some((chunk) => chunk.setAside),
    });
  }
  return { cells, perCell };
}

/** The chunks of a run in order: filled committed, outlined in flight, empty waiting, an amber corner for set-aside records. */
export function ChunkStrip({ label, chunks }: { label: string; chunks: readonly Chunk[] }) {
  const { cells, perCell } = gatherChunks(chunks);
  const count = (test: (chunk: Chunk) => boolean) => chunks.filter(test).length;
  const committed = count((chunk) => chunk.state === "committed");
  const setAside = count((chunk) => chunk.setAside === true);
  const inFlight = count((chunk) => chunk.state === "in-flight");
  const failed = count((chunk) => chunk.state === "failed");
  const waiting = count((chunk) => chunk.state === "waiting");
  return (
    <figure>
      <figcaption className="mb-1.5 flex flex-wrap gap-x-4 text-small">
        <span className="font-name">{label}</span>
        <span className="text-ink2">
          {formatCount(committed)} committed
          {setAside > 0 ? `, ${formatCount(setAside)} of them with records set aside` : ""}
        </span>
        <span className="text-ink2">{formatCount(inFlight)} in flight</span>
        {failed > 0 ? <span className="text-harm">{formatCount(failed)} failed</span> : null}
        <span className="text-ink3">{formatCount(waiting)} waiting</span>
        {perCell > 1 ? <span className="text-ink3">one cell is {perCell} chunks</span> : null}
      </figcaption>
      <div aria-hidden className="grid grid-cols-[repeat(auto-fill,minmax(20px,1fr))] gap-0.5">
        {cells.map((cell, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a chunk is its position
            key={index}
            className={cn("relative h-3 overflow-hidden rounded-[1px]", looks[cell.state])}
          >
            {cell.setAside ? (
              <span className="absolute top-0 right-0 size-2.5 bg-warn-mid [clip-path:polygon(0_0,100%_0,100%_100%)]" />
            ) : null}
          </span>
        ))}
      </div>
    </figure>
  );
}
