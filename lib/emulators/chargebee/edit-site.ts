import { stamps } from "./build-catalogue";
import { collectionOf, type SiteState } from "./site-state";

/**
 * A change made "in the dashboard": `{op: "update", object, id, set}` with any fields (also values Chargebee never
 * sends; null removes one), `{op: "put", object, record}` with a whole object, `{op: "delete", object, id}`, or
 * `{edits: [...]}` for several.
 */
export interface SiteEdit {
  op: "update" | "put" | "delete";
  object: string;
  id: string;
  set: Record<string, unknown>;
}

/** Reads one edit or a list. Throws on anything else. */
export function parseEdits(value: unknown): SiteEdit[] {
  const list = isRecord(value) && Array.isArray(value.edits) ? value.edits : [value];
  return list.map((edit: unknown): SiteEdit => {
    if (!isRecord(edit)) throw new TypeError("an edit is an object {op, object, ...}");
    const { op, object, id, set, record } = edit;
    if (op !== "update" && op !== "put" && op !== "delete")
      throw new TypeError(`an edit cannot "${String(op)}"`);
    if (typeof object !== "string") throw new TypeError("an edit names the kind of its object");
    const fields = op === "put" ? record : set;
    return { op, object, id: typeof id === "string" ? id : "", set: isRecord(fields) ? fields : {} };
  });
}

/** Carries out one edit at an instant (Unix seconds) and returns the key it touched. */
export function applyEdit(state: SiteState, edit: SiteEdit, now: number): { id: string } {
  const kept = collectionOf(state, edit.object);
  if (edit.op === "put") return { id: kept.keyOf(kept.put({ ...edit.set, object: edit.object })) };
  const record = kept.find(edit.id);
  if (record === null) throw new TypeError(`there is no ${edit.object} "${edit.id}"`);
  if (edit.op === "delete") {
    // Chargebee keeps what was deleted and marks it, where it has a mark for it.
    if ("deleted" in record) Object.assign(record, { deleted: true, ...stamps(now) });
    else kept.remove(edit.id);
    return { id: edit.id };
  }
  for (const [name, value] of Object.entries(edit.set)) {
    if (value === null) Reflect.deleteProperty(record, name);
    else Reflect.set(record, name, value);
  }
  if ("updated_at" in record && !("updated_at" in edit.set)) Object.assign(record, stamps(now));
  return { id: edit.id };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
