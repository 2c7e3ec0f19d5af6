import canonicalize from "canonicalize";
import { isAppError } from "@/lib/errors";
import type {
  EntitlementRow,
  JsonObject,
  StoredEntitlement,
  TargetLookup,
  WriteResult,
} from "@/lib/target/types";
import type { TargetClient } from "./client";
import { outcomeOf, statusOf } from "./errors";
import { deleteEntitlement, listEntitlements, postEntitlement, putEntitlement } from "./routes";
import { refusedWrite, refusedWriteOf, unresolvedWrite } from "./write-result";

/**
 * Creates a row at most once. The platform has neither uniqueness nor a key for it, so `resume` (an earlier attempt may
 * have happened) looks first, and a lost answer is looked up before anything is said. What cannot be decided yet throws
 * `target.outcome_unknown`: come back with `resume`.
 */
export async function createEntitlementOnce(
  client: TargetClient,
  row: EntitlementRow,
  resume: boolean | TargetLookup,
): Promise<WriteResult> {
  if (resume !== false) {
    const found = await findRow(resume === true ? openEntitlementLookup(client) : resume, row);
    if (found !== null) return found;
  }
  try {
    const { data } = await postEntitlement(client, row);
    if (data.featureId !== row.featureId || data.limitType !== row.limitType) {
      return refusedWrite(
        "target.answer_mismatch",
        "OpenMonetize confirmed another entitlement than the one sent.",
      );
    }
    return { state: "applied", targetId: data.id, answer: { id: data.id } };
  } catch (error) {
    if (outcomeOf(error) === "not-applied") return refusedWriteOf(error);
    if (!isAppError(error) || error.code === "internal.cancelled") throw error;
    const found = await findRow(openEntitlementLookup(client), row);
    if (found !== null) return found;
    // The handler itself answered 500 and left nothing: with the platform that means the data, e.g. a missing user.
    if (statusOf(error) === 500) return refusedWriteOf(error);
    throw unresolvedWrite(error);
  }
}

/** Sets a row's limit and metadata. Harmless to repeat. A row that is gone is refused, never created anew. */
export async function updateEntitlement(
  client: TargetClient,
  id: string,
  before: EntitlementRow,
  row: EntitlementRow,
): Promise<WriteResult> {
  if (before.featureId !== row.featureId || before.userId !== row.userId) {
    return refusedWrite(
      "target.entitlement_identity",
      "OpenMonetize cannot move an entitlement to another feature or user; it must be deleted and created.",
    );
  }
  // The route ignores a null period, so one that is set cannot be removed. TOTAL counts the same: everything ever.
  const period = row.period === null && before.period !== null ? "TOTAL" : row.period;
  try {
    const { data } = await putEntitlement(client, id, { ...row, period });
    return { state: "applied", targetId: data.id, answer: { id: data.id } };
  } catch (error) {
    if (statusOf(error) === 404) {
      return refusedWrite(
        "target.entitlement_gone",
        "The entitlement was deleted at OpenMonetize since the plan was made. Make a new plan.",
      );
    }
    if (outcomeOf(error) === "not-applied" || statusOf(error) === 500) return refusedWriteOf(error);
    throw error;
  }
}

/** Deletes a row. Harmless to repeat: a row that is gone counts as found. */
export async function removeEntitlement(client: TargetClient, id: string): Promise<WriteResult> {
  try {
    await deleteEntitlement(client, id);
    return { state: "applied", targetId: id, answer: {} };
  } catch (error) {
    if (statusOf(error) === 404) return { state: "found", targetId: id, answer: {} };
    if (outcomeOf(error) === "not-applied" || statusOf(error) === 500) return refusedWriteOf(error);
    throw error;
  }
}

/** The platform can only list everything, without pages or filters, so one list serves all who ask. */
export function openEntitlementLookup(client: TargetClient): TargetLookup {
  let listed: Promise<ReadonlyMap<string, readonly StoredEntitlement[]>> | null = null;
  const list = async () => {
    const rows = new Map<string, StoredEntitlement[]>();
    for (const stored of await listEntitlements(client)) {
      const key = keyOf(stored.featureId, stored.userId);
      rows.set(key, [...(rows.get(key) ?? []), stored]);
    }
    return rows;
  };
  return {
    async findEntitlements(featureId, userId) {
      listed ??= list().catch((error: unknown) => {
        // Whoever asks next may have more luck.
        listed = null;
        throw error;
      });
      return (await listed).get(keyOf(featureId, userId)) ?? [];
    },
  };
}

const keyOf = (featureId: string, userId: string | null): string => JSON.stringify([featureId, userId]);

/** The row of this feature and user, if the target has it; refused when it has another content or several. */
async function findRow(lookup: TargetLookup, row: EntitlementRow): Promise<WriteResult | null> {
  const matches = await lookup.findEntitlements(row.featureId, row.userId);
  const [first] = matches;
  if (first === undefined) return null;
  if (matches.length > 1) {
    return refusedWrite(
      "target.entitlement_duplicate",
      `OpenMonetize holds ${matches.length} entitlements for this feature and user; which one decides is arbitrary. Delete all but one.`,
    );
  }
  if (!isSameEntitlement(first, row)) {
    return refusedWrite(
      "target.entitlement_differs",
      "OpenMonetize already holds an entitlement for this feature and user with other content. Make a new plan.",
    );
  }
  return { state: "found", targetId: first.id, answer: { id: first.id } };
}

/** Whether a stored row says what `row` says. The platform shows a limit of 0 as null, so the two count as equal. */
export function isSameEntitlement(stored: StoredEntitlement, row: EntitlementRow): boolean {
  return (
    stored.featureId === row.featureId &&
    stored.userId === row.userId &&
    stored.limitType === row.limitType &&
    (stored.limitValue ?? 0) === (row.limitValue ?? 0) &&
    (stored.period ?? "TOTAL") === (row.period ?? "TOTAL") &&
    canonicalJson(stored.metadata) === canonicalJson(row.metadata)
  );
}

const canonicalJson = (value: JsonObject): string | undefined => canonicalize(value);
