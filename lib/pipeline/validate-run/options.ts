import { z } from "zod";
import { exportOptionsSchema } from "../export-run/options";

/** What a validation was asked to do. It reads the rail again as a small export, so it carries that one's options. */
export const validateOptionsSchema = exportOptionsSchema.extend({
  evidenceId: z.uuid(),
  readingId: z.uuid(),
  /** False when no rail key is at hand: the revenue validator then has no third figure and says so. */
  readRail: z.boolean(),
  /** Platform decisions asked for by a real call, at most. */
  decisions: z.int().min(0).max(1_000),
});
export type ValidateOptions = z.infer<typeof validateOptionsSchema>;
