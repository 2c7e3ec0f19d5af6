import type { SiteEdit } from "./edit-site";
import type { CatalogVersion } from "./resources";

/** What a site was made from. */
export interface SiteBirth {
  at: string;
  seed: string;
  site: string;
  catalog: CatalogVersion;
  customers?: number;
  usageRows?: number;
}

/** What a restart needs to rebuild the same site: how it was made, then every change in order. */
export type JournalEntry =
  | ({ kind: "born" } & SiteBirth)
  | { kind: "clock"; mode: "real" | "set"; now: string }
  | { kind: "edit"; at: number; edit: SiteEdit };

/** Admits one line of the file; throws on a line of another kind of journal. */
export function parseJournalEntry(value: unknown): JournalEntry {
  const kind = typeof value === "object" && value !== null && "kind" in value ? String(value.kind) : "";
  if (!["born", "clock", "edit"].includes(kind)) {
    throw new TypeError("this file is not the journal of a Chargebee stand-in");
  }
  // Written by this program only; the kind tells the rest.
  return value as JournalEntry;
}
