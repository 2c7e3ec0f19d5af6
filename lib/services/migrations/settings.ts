import { z } from "zod";
import { rails } from "./provider-words";

const usageDays = z.int().min(1).max(400);
const sourceRequestsPerSecond = z.int().min(1).max(10_000).nullable();
const rail = z.enum(rails).nullable();
const timelineStart = z.iso.date().nullable();

/** What a person may adjust for one migration. */
export const migrationSettingsSchema = z.object({
  /** Days of usage history read, counted back from the export's start. */
  usageDays: usageDays.default(90),
  /** Requests per second to the source; its production traffic shares the same limit. */
  sourceRequestsPerSecond: sourceRequestsPerSecond.default(null),
  /** Who goes on charging, where the source charges nobody itself; null = not said yet. */
  rail: rail.default(null),
  /** The UTC day on which planning begins; null = the day the migration was created. */
  timelineStart: timelineStart.default(null),
});
export type MigrationSettings = z.infer<typeof migrationSettingsSchema>;

/** Some of them; what is left out stays as it is. */
export const settingsChangeSchema = z.object({
  usageDays: usageDays.optional(),
  sourceRequestsPerSecond: sourceRequestsPerSecond.optional(),
  rail: rail.optional(),
  timelineStart: timelineStart.optional(),
});

export const defaultMigrationSettings: MigrationSettings = migrationSettingsSchema.parse({});
