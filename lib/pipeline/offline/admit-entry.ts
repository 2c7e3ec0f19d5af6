import { type CanonicalRecord, canonicalSchemas, type EntityKind, type Issue } from "@/lib/canonical";
import { fileIssueSchema } from "./export-format";
import type { FileEntry } from "./read-export-file";

type Admitted =
  | { readonly kind: "record"; readonly record: CanonicalRecord }
  | { readonly kind: "issue"; readonly issue: Issue };

/** One entry of a file as a canonical record, or as the issue that says why it is none. Loses nothing, throws nothing. */
export function admitEntry(entry: FileEntry): Admitted {
  if (entry.kind === "issue") {
    const parsed = fileIssueSchema.safeParse(entry.value);
    if (parsed.success) return { kind: "issue", issue: { ...parsed.data, raw: parsed.data.raw ?? null } };
    return rejected("customers", entry, `Issue ${entry.number} of the file cannot be read.`);
  }
  const parsed = canonicalSchemas[entry.entity].safeParse(entry.value);
  if (parsed.success) {
    const admitted = { entity: entry.entity, customerId: null, record: parsed.data };
    // The schema was chosen by the entity, so record and entity belong together.
    const record = admitted as CanonicalRecord;
    return { kind: "record", record: { ...record, customerId: customerOf(record) } as CanonicalRecord };
  }
  const first = parsed.error.issues[0];
  const where = first?.path.join(".") || "the record";
  return rejected(
    entry.entity,
    entry,
    `Record ${entry.number} of ${entry.entity}: ${where}: ${first?.message ?? "is not valid"}.`,
  );
}

/** The customer a record belongs to; null for the catalogue. */
function customerOf(entry: CanonicalRecord): string | null {
  switch (entry.entity) {
    case "customers":
      return entry.record.sourceId;
    case "subscriptions":
    case "usage":
    case "creditBalances":
      return entry.record.customerId;
    case "entitlements":
      return entry.record.subject.kind === "customer" ? entry.record.subject.customerId : null;
    default:
      return null;
  }
}

function rejected(entity: EntityKind, entry: FileEntry, message: string): Admitted {
  const field = (name: string): string | null => {
    const value: unknown =
      typeof entry.value === "object" && entry.value !== null ? Reflect.get(entry.value, name) : null;
    return typeof value === "string" && value !== "" ? value.slice(0, 500) : null;
  };
  return {
    kind: "issue",
    issue: {
      severity: "error",
      code: "file.record_invalid",
      entity,
      sourceId: field("sourceId") ?? `#${entry.number}`,
      customerId: entity === "customers" ? field("sourceId") : field("customerId"),
      message,
      remedy: "Correct the record, or export it again.",
      raw: entry.value,
    },
  };
}
