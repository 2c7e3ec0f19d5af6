import { z } from "zod";

/** What an import run was asked to do; stored with the run. */
export const importOptionsSchema = z.object({
  /** Run whose set-aside writes this run repeats; null for a whole plan. */
  retryOf: z.uuid().nullable(),
  /** `direct` writes to the platform's own database, past the API. */
  mode: z.enum(["api", "direct"]).default("api"),
  /** Accepted events not stored by then, and in no dead-letter list, count as lost. */
  lostAfterMs: z.int().positive(),
  /** Events sent ahead of what the target has stored, at most; null = no limit. */
  maxBacklog: z.int().positive().nullable(),
});
export type ImportOptions = z.infer<typeof importOptionsSchema>;

/** The platform gives up on an event after five to nine minutes; twelve is past that. */
export const defaultImportOptions: ImportOptions = {
  retryOf: null,
  mode: "api",
  lostAfterMs: 12 * 60_000,
  maxBacklog: 20_000,
};

export const partInputSchema = z.object({ afterOrdinal: z.number(), count: z.int() });

/** Kept in `runs.result` while the run goes on: the target's event total before the first event was sent. */
export const importProgressSchema = z.object({ storedBefore: z.int().nonnegative() });
