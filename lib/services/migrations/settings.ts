import { z } from "zod";

/** What a person may adjust for one migration. */
export const migrationSettingsSchema = z.object({
  /** Days of usage history read, counted back from the export's start. */
  usageDays: z.int().min(1).max(400).default(90),
  /** Requests per second to the source; its production traffic shares the same limit. */
  sourceRequestsPerSecond: z.int().min(1).max(10_000).nullable().default(null),
});
export type MigrationSettings = z.infer<typeof migrationSettingsSchema>;

export const defaultMigrationSettings: MigrationSettings = { usageDays: 90, sourceRequestsPerSecond: null };
