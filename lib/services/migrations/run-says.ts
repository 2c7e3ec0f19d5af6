import { countRunDifferences } from "@/lib/db/queries/evidence";
import { type RunCounts, type RunRow, sumRunCounts } from "@/lib/db/queries/runs";
import { formatCount, formatNoun } from "@/lib/format/count";
import type { Executor } from "../context";

type Counts = readonly Pick<RunCounts, "phase" | "key" | "total">[];

/** In place of a phase: what the verdict of a validation counted, the catalogue's differences among them. */
const verdict = "verdict";

const sayings: Record<RunRow["kind"], (sum: (key: string, phase?: string) => number) => string> = {
  export: (sum) =>
    `${formatNoun(sum("records", "catalogue") + sum("records", "customers"), "record")} of ${formatNoun(sum("customers", "customers"), "customer")} read`,
  check: (sum) => `${formatNoun(sum("records", "catalogue"), "record")} of the catalogue compared`,
  assess: (sum) =>
    `${formatNoun(sum("customers", "customers"), "customer")} looked at, ${formatNoun(sum("findings"), "finding")}`,
  plan: (sum) =>
    `${formatNoun(sum("writes"), "write")} planned for ${formatNoun(sum("customers", "customers"), "customer")}`,
  import: (sum) => {
    const setAside = sum("refused") + sum("late", "confirm");
    return `${formatNoun(sum("records"), "write")} sent, ${setAside === 0 ? "none" : formatCount(setAside)} set aside`;
  },
  probe: (sum) =>
    `${formatCount(sum("measured"))} of ${formatNoun(sum("measured") + sum("unknown"), "capability", "capabilities")} measured`,
  bills: (sum) =>
    `${formatNoun(sum("subscriptions"), "subscription")} asked about, ${formatCount(sum("equal"))} equal, ${formatCount(sum("differs"))} differ`,
  undo: (sum) =>
    `${formatNoun(sum("undone") + sum("records", "grants"), "write")} taken back, ${sum("left") === 0 ? "none" : formatCount(sum("left"))} left`,
  validate: (sum) => {
    const differences = sum("differences", verdict);
    return `${formatNoun(sum("customers", "compare"), "customer")} compared, ${differences === 0 ? "no difference" : formatNoun(differences, "difference")}`;
  },
};

/** What a run came to, in a few words with its numbers: why it stopped, or what its committed chunks counted. */
export function runSays(run: Pick<RunRow, "kind" | "state" | "stateReason">, counts: Counts): string {
  if (run.stateReason !== null) return run.stateReason;
  const sum = (key: string, phase?: string) =>
    counts
      .filter((row) => row.key === key && (phase === undefined || row.phase === phase))
      .reduce((total, row) => total + row.total, 0);
  const said = sayings[run.kind](sum);
  return run.state === "done" ? `${said}.` : `${said} so far.`;
}

/** `runSays` of some runs of a migration, by run id. */
export async function loadRunSayings(
  db: Executor,
  migrationId: string,
  runs: readonly RunRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = runs.map((run) => run.id);
  const [counts, found] = await Promise.all([
    sumRunCounts(db, migrationId, ids),
    countRunDifferences(db, migrationId, ids),
  ]);
  const verdicts = found.map(({ runId, differences }) => ({
    runId,
    phase: verdict,
    key: "differences",
    total: differences,
  }));
  const all = [...counts, ...verdicts];
  return new Map(
    runs.map((run) => [
      run.id,
      runSays(
        run,
        all.filter((row) => row.runId === run.id),
      ),
    ]),
  );
}
