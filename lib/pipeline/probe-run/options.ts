import { z } from "zod";

/** What a probe was asked to do, and of which connection it speaks; stored with the run. */
export const probeOptionsSchema = z.object({
  tenantId: z.string().min(1),
  baseUrl: z.string(),
  /** The key's fingerprint: a probe with another key may have met another gateway. */
  fingerprint: z.string(),
  /** Events not stored by then leave what needs them unknown. */
  lostAfterMs: z.int().positive(),
});
export type ProbeOptions = z.infer<typeof probeOptionsSchema>;

/** Two windows of the platform's rate limit and one to spare. */
export const defaultLostAfterMs = 3 * 60_000;

/** Kept in `runs.result` from phase to phase. */
export const probeStateSchema = z.object({
  preparation: z.object({
    anchor: z.iso.datetime(),
    balanceBefore: z.string().nullable(),
    problems: z.array(z.string()).readonly(),
  }),
  /** Stored events of the probe's user once all have arrived; null before they were sent. */
  expected: z.int().nonnegative().nullable(),
  /** Why events are missing; null when all have arrived. */
  lost: z.string().nullable(),
});
export type ProbeState = z.infer<typeof probeStateSchema>;
