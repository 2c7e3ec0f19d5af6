import { z } from "zod";
import { digestUndo, findSharingImport, groupUndo, type UndoScope } from "@/lib/db/queries/undo";
import { formatCount, formatNoun } from "@/lib/format";
import type { Executor } from "../context";
import { requireMigration } from "../migrations/require-migration";
import { verb } from "../verb";
import { undoScope, undoWhomSchema, whyNotThroughApi } from "./whom";

/** What an undo does, before it is done. */
export interface UndoPlan {
  /** Digest of what was looked at; an undo of anything else is refused. */
  readonly hash: string;
  readonly customers: number;
  readonly goes: readonly UndoLine[];
  readonly compensated: readonly UndoLine[];
  readonly stays: readonly UndoLine[];
  /** Whole credits taken back by burning events, as text. */
  readonly credits: string;
}

export interface UndoLine {
  readonly what: string;
  readonly count: number;
  /** Why, or how; null where there is nothing to add. */
  readonly detail: string | null;
}

const rowsOf: Readonly<Record<string, string>> = {
  overrides: "entitlement rows of customers",
  profiles: "profiles of customers",
  catalogue: "entitlement rows of plans and features",
};

/** What a person needs to begin an undo. */
export interface UndoWay {
  /** The name to type in a live migration; null elsewhere. */
  readonly typed: string | null;
  /** Why it cannot be taken back through the API; null when it can. */
  readonly notThroughApi: string | null;
}

/**
 * Says what goes, what is compensated and what stays if an import, or some customers, were undone now. Changes nothing.
 */
export const getUndoPlan = verb(
  {
    name: "undo.plan",
    permission: "migration:read",
    input: z.object({ migrationId: z.uuid(), whom: undoWhomSchema }),
  },
  async (ctx, { migrationId, whom }): Promise<UndoPlan & UndoWay> => {
    const migration = await requireMigration(ctx, migrationId);
    const plan = await planUndo(ctx.db.drizzle, await undoScope(ctx.db.drizzle, migrationId, whom));
    return {
      ...plan,
      typed: migration.mode === "live" ? migration.name : null,
      notThroughApi: await whyNotThroughApi(ctx.db.drizzle, migrationId, whom),
    };
  },
);

/** The same for a scope. */
export async function planUndo(db: Executor, scope: UndoScope): Promise<UndoPlan> {
  const sharing = await findSharingImport(db, scope);
  const [groups, hash] = await Promise.all([groupUndo(db, scope, true), digestUndo(db, scope)]);
  const goes: UndoLine[] = [];
  const compensated: UndoLine[] = [];
  const stays: UndoLine[] = [];
  let credits = 0n;
  for (const group of groups) {
    const what = rowsOf[group.phase] ?? "entitlement rows";
    if (group.kind === "stays") {
      const name = group.phase === "usage" ? "usage events" : what;
      stays.push({ what: name, count: group.operations, detail: group.reason });
    } else if (group.kind === "burnCredits") {
      credits += BigInt(group.credits);
      const detail = `${formatCount(group.credits)} credits are burned; below zero where some were spent. ${formatNoun(group.operations, "event")} or more stay as their trace.`;
      compensated.push({ what: "grants", count: group.operations, detail });
    } else if (group.phase === "catalogue" && sharing !== null) {
      const detail = `customers of import ${sharing} stand on them`;
      stays.push({ what, count: group.operations, detail });
    } else if (group.kind === "restoreEntitlement") {
      goes.push({ what, count: group.operations, detail: "set back to what was there before" });
    } else
      goes.push({ what, count: group.operations, detail: "deleted, unless somebody changed them since" });
  }
  const customers = Math.max(
    0,
    ...groups.map((group) => (group.phase === "catalogue" ? 0 : group.customers)),
  );
  if (customers > 0) {
    const detail = "OpenMonetize's API deletes no users; without rows and credits they decide nothing";
    stays.push({ what: "users", count: customers, detail });
  }
  return { hash, customers, goes, compensated, stays, credits: credits.toString() };
}
