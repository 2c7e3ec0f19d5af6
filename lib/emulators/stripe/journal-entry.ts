import type { AccountEdit } from "./edit-account";
import type { AcceptedEvent } from "./meter-event-intake";

/** What a restart needs to rebuild the same account: how it was made, then every change in order. */
export type JournalEntry =
  | { kind: "born"; at: string; seed?: string; customers?: number; usageRows?: number }
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
