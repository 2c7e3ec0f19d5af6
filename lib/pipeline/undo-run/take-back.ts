import type { UndoOperation } from "@/lib/db/queries/undo";
import { isSameEntitlement } from "@/lib/target/openmonetize";
import type { EntitlementRow, StoredEntitlement, TargetWrite } from "@/lib/target/types";

/** What taking an operation back needs at the target, given the rows it holds now. */
export type TakeBack =
  | { readonly kind: "write"; readonly write: TargetWrite }
  /** The target is already as it was before the import. */
  | { readonly kind: "gone" }
  /** Somebody changed the row since the import wrote it: it is theirs now. */
  | { readonly kind: "changed" };

/**
 * The write that takes back what imports did to an entitlement row. `rows` are those of its feature and user now. A row that
 * is not as the last import left it is never touched.
 */
export function takeBack(
  { targetKey, first, last }: UndoOperation,
  rows: readonly StoredEntitlement[],
): TakeBack {
  const before = first.undo.kind === "restoreEntitlement" ? first.undo.row : null;
  const written = last.after.kind === "deleteEntitlement" ? null : rowOf(last.after);
  const now = rows.find(({ id }) => id === last.targetId) ?? null;
  if (now === null) {
    if (before === null) return { kind: "gone" };
    if (rows.some((row) => isSameEntitlement(row, before))) return { kind: "gone" };
    // One that somebody deleted, or made anew, since the import is theirs to decide.
    if (written !== null || rows.length > 0) return { kind: "changed" };
    return { kind: "write", write: { kind: "createEntitlement", targetKey, row: before } };
  }
  if (before !== null && isSameEntitlement(now, before)) return { kind: "gone" };
  if (written === null || !isSameEntitlement(now, written)) return { kind: "changed" };
  const at = { targetKey, entitlementId: now.id, before: written };
  return {
    kind: "write",
    write:
      before === null
        ? { kind: "deleteEntitlement", ...at }
        : { kind: "updateEntitlement", ...at, row: before },
  };
}

/** The row that a write made or deleted: what is looked up at the target. */
export function rowOf(write: TargetWrite): EntitlementRow {
  switch (write.kind) {
    case "createEntitlement":
    case "updateEntitlement":
      return write.row;
    case "deleteEntitlement":
      return write.before;
    default:
      throw new Error(`${write.kind} writes no entitlement row.`);
  }
}
