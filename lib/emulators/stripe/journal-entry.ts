import type { AccountEdit } from "./edit-account";
import type { AcceptedEvent } from "./meter-event-intake";

/** What an account was made from. */
export interface AccountBirth {
  at: string;
  seed: string;
  mode: "live" | "test";
  customers?: number;
  usageRows?: number;
  testClockCustomers?: number;
}

/** What a restart needs to rebuild the same account: how it was made, then every change in order. */
export type JournalEntry =
  | ({ kind: "born" } & AccountBirth)
  | { kind: "clock"; mode: "real" | "set"; now: string }
  | { kind: "event"; at: number; event: AcceptedEvent }
  | { kind: "edit"; at: number; edit: AccountEdit };

const KINDS = ["born", "clock", "event", "edit"];

/** Admits one line of the file; throws on a line of another kind of journal. */
export function parseJournalEntry(value: unknown): JournalEntry {
  if (
    typeof value !== "object" ||
    value === null ||
    !("kind" in value) ||
    !KINDS.includes(String(value.kind))
  ) {
    throw new TypeError("this file is not the journal of a Stripe stand-in");
  }
  // Written by this program only; the kind tells the rest.
  return value as JournalEntry;
}

/** The same history in fewer lines: of clock moves with nothing between them only the last counts. */
export function compactEntries(entries: readonly JournalEntry[], born: AccountBirth): JournalEntry[] {
  const history = entries.filter(({ kind }) => kind !== "born");
  const kept = history.filter(
    (entry, index) => entry.kind !== "clock" || history[index + 1]?.kind !== "clock",
  );
  return [{ kind: "born", ...born }, ...kept];
}
