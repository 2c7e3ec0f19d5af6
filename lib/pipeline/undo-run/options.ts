import { z } from "zod";

/** What an undo run was asked to take back; stored with the run. Whom it concerns stands in `undo_customers`. */
export const undoOptionsSchema = z.object({
  /** Plan of the newest import: its mapping names the source in every key. */
  planId: z.uuid(),
  note: z.string(),
  /** Burning events not stored by then count as lost, and the run stops. */
  lostAfterMs: z.int().positive(),
});
export type UndoOptions = z.infer<typeof undoOptionsSchema>;

/** The platform gives up on an event after five to nine minutes; twelve is past that. */
export const undoLostAfterMs = 12 * 60_000;

/** Kept in `runs.result` while the run goes on: the tenant, and its event total before the first burning event. */
export const undoProgressSchema = z.object({ tenantId: z.string(), storedBefore: z.int().nonnegative() });

export const undoPartSchema = z.object({
  from: z.tuple([z.string(), z.string()]),
  to: z.tuple([z.string(), z.string()]),
  count: z.int(),
});
