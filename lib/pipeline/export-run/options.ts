import { z } from "zod";

/** What an export run was asked to read; stored with the run so that a resumed one asks for the same. */
export const exportOptionsSchema = z.object({
  usageDays: z.int().min(1).max(400),
  /** Instant T0; the snapshot's watermark. */
  watermark: z.iso.datetime(),
  requestsPerSecond: z.int().positive().nullable(),
  /** Only lists, no usage, no entitlements: enough to recompute recurring revenue from the rail. */
  listsOnly: z.boolean(),
  /** The connection's settings at the start: what a file's columns mean may not change in the middle. */
  settings: z.unknown().optional(),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

export const fanOutInputSchema = z.object({ stream: z.string(), afterId: z.string() });
export const streamInputSchema = z.object({ stream: z.string() });
export const customersInputSchema = z.object({ afterKey: z.string(), count: z.int().positive() });
