import { formatNoun } from "@/lib/format/count";
import type { MigrationListEntry } from "@/lib/services/migrations/list-migrations";

/** Where the workspace's migrations stand: "2 migrations: 1 is done, 1 is at Map. 1 item waits for a person." */
export function sentenceOf(migrations: readonly MigrationListEntry[]): string {
  const done = migrations.filter((each) => each.stages.every((stage) => stage.state === "done")).length;
  const waiting = migrations.reduce(
    (sum, each) => sum + each.stages.filter((stage) => stage.state === "attention").length,
    0,
  );
  const under = migrations.length - done;
  const parts = [
    under > 0 ? `${formatNoun(under, "migration")} under way` : null,
    done > 0 ? `${formatNoun(done, "migration")} validated` : null,
  ].filter((part) => part !== null);
  const waits =
    waiting === 0
      ? "Nothing went wrong or stale."
      : `${formatNoun(waiting, "item")} ${waiting === 1 ? "needs" : "need"} a person.`;
  return `${parts.join(", ")}. ${waits}`;
}
