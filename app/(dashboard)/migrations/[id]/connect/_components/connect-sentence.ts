import { atStart } from "@/lib/format/at-start";
import { formatNoun } from "@/lib/format/count";
import { formatMoneyList } from "@/lib/format/money";
import type { Connections } from "@/lib/services/migrations/get-connections";
import type { getSnapshot } from "@/lib/services/snapshots/get-snapshot";

export type Snapshot = NonNullable<Awaited<ReturnType<typeof getSnapshot>>>;

/** Where Connect stands, and who goes on charging whatever happens here. */
export function connectSentence(connections: Connections, snapshot: Snapshot | null): string {
  const { migration, source, target, export: run } = connections;
  const isFile = source !== null && "offline" in source.settings;
  const reads = isFile ? `The file of ${migration.sourceName}` : atStart(migration.sourceName);
  const rail = atStart(migration.railName);
  if (!source && !target) {
    return `Connect both sides. ${rail} goes on charging your customers; OpenMonetize will decide access and hold credits.`;
  }
  if (!target)
    return `${reads} ${isFile ? "was recognised" : "answers"}; ${migration.railName} goes on charging. OpenMonetize is not connected yet.`;
  if (!source)
    return `OpenMonetize answers. ${reads} is not connected yet. ${rail} goes on charging your customers.`;
  if (run?.state === "running")
    return `Export ${run.number} is reading ${isFile ? "the file" : migration.sourceName}. It writes nothing, and ${migration.railName} goes on charging.`;
  if (run?.state === "paused") return `Export ${run.number} is paused. ${run.stateReason ?? ""}`.trim();
  if (snapshot) {
    const customers = formatNoun(snapshot.counts.customers ?? 0, "customer");
    const money = snapshot.mrr.length > 0 ? ` with ${formatMoneyList(snapshot.mrr)} a month` : "";
    return `Snapshot ${snapshot.number} holds ${customers}${money}. ${rail} goes on charging.`;
  }
  if (run?.state === "failed") return `Both sides answer, but export ${run.number} failed.`;
  if (isFile) return `${reads} was recognised. ${rail} goes on charging; nothing was read from the file yet.`;
  const missing = source.check.permissions.filter((permission) => !permission.granted);
  if (missing.length > 0) {
    const names = missing.map((permission) => permission.name).join(", ");
    return `Both sides answer. ${reads} withholds ${formatNoun(missing.length, "read")}: ${names}.`;
  }
  return `Both sides answer. ${rail} goes on charging; nothing was read from it yet.`;
}
