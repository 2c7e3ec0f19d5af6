import type { TargetWrite, Undo } from "@/lib/target/types";

/** A planned write in words, without the data it carries. */
export function describeWrite(write: TargetWrite): string {
  switch (write.kind) {
    case "ingestEvent":
      return `Store one event of ${write.event.feature_id}, burns nothing`;
    case "grantCredits":
      return `Grant ${write.grant.amount} ${write.grant.amount === "1" ? "credit" : "credits"}`;
    case "createEntitlement":
      return `Create ${write.row.featureId}${limitOf(write.row)}`;
    case "updateEntitlement":
      return `Update ${write.row.featureId}${limitOf(write.row)}`;
    case "deleteEntitlement":
      return `Delete ${write.before.featureId}, which is no longer needed`;
  }
}

function limitOf(row: { limitType: string; limitValue: number | null }): string {
  if (row.limitType === "NONE") return "";
  return row.limitValue === null
    ? `, ${row.limitType.toLowerCase()}`
    : `, ${row.limitType.toLowerCase()} ${row.limitValue}`;
}

/** How a write is taken back, in words. */
export function describeUndo(undo: Undo): string {
  switch (undo.kind) {
    case "deleteEntitlement":
      return "delete it";
    case "restoreEntitlement":
      return "restore what was there";
    case "burnCredits":
      return `burn ${undo.amount} by the ledger`;
    case "stays":
      return `stays: ${undo.reason}`;
  }
}
