import type { MigrationRow } from "@/lib/db/queries/migrations";
import { providerName, railName } from "./provider-words";
import { migrationSettingsSchema } from "./settings";

/** What a migration's two old systems are called in the middle of a sentence; often they are one. */
export interface MigrationNames {
  /** Where everything is read: "Stripe", "Stigg", "your own data". */
  readonly sourceName: string;
  /** Who goes on charging the customers: "Stripe", "your own billing". */
  readonly railName: string;
}

export function namesOf(migration: Pick<MigrationRow, "sourceProvider" | "settings">): MigrationNames {
  const { rail } = migrationSettingsSchema.parse(migration.settings);
  return {
    sourceName: providerName(migration.sourceProvider),
    railName: railName(migration.sourceProvider, rail),
  };
}
