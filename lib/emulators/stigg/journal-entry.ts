import type { AccountEdit } from "./edit-account";
import type { UsageReport } from "./model";

/** What an account was made from. */
export interface AccountBirth {
  at: string;
  seed: string;
  customers?: number;
  usageRows?: number;
}

/** What a restart needs to rebuild the same account: how it was made, then every change in order. */
export type JournalEntry =
  | ({ kind: "born" } & AccountBirth)
  | { kind: "clock"; mode: "real" | "set"; now: string }
  | { kind: "usage"; report: UsageReport }
  | { kind: "edit"; at: string; edit: AccountEdit };

const KINDS = ["born", "clock", "usage", "edit"];

/** Admits one line of the file; throws on a line of another kind of journal. */
export function parseJournalEntry(value: unknown): JournalEntry {
  const isEntry =
    typeof value === "object" && value !== null && "kind" in value && KINDS.includes(String(value.kind));
  if (!isEntry) throw new TypeError("this file is not the journal of a Stigg stand-in");
  // Written by this program only; the kind tells the rest.
  return value as JournalEntry;
}
