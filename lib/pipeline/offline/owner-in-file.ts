import { type EntityKind, entityKindSchema } from "@/lib/canonical";
import { isRecord, textOf } from "./offline-settings";
import { rowCustomer } from "./transformed";

/** The customer that a canonical record of a file names; null for the catalogue, and where it names none. */
export function ownerOfRecord(entity: EntityKind, value: unknown): string | null {
  if (!isRecord(value)) return null;
  if (entity === "customers") return textOf(value.sourceId);
  if (entity === "entitlements") return isRecord(value.subject) ? textOf(value.subject.customerId) : null;
  return textOf(value.customerId);
}

/** The customer that an object of a file's stream names; null for streams of a provider, whose adapter knows. */
export function ownerInFile(stream: string, raw: unknown): string | null {
  if (stream.startsWith("table.")) return rowCustomer(raw);
  const entity = entityKindSchema.safeParse(stream.replace(/^file\./, ""));
  return stream.startsWith("file.") && entity.success ? ownerOfRecord(entity.data, raw) : null;
}
