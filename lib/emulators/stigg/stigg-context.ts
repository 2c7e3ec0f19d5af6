import type { Fault } from "../shared/fault-plan";
import type { StiggKey } from "./api-keys";
import type { Environment } from "./environment";
import type { LiveUpdates } from "./live-updates";
import type { UsageReport } from "./model";

/** What the resolvers of one stand-in share. */
export interface StiggStandInCore {
  readonly environment: Environment;
  readonly live: LiveUpdates;
  now(): Date;
  /** Largest page per root field; `default` for the rest. */
  readonly maxPageSize: Readonly<Record<string, number>>;
  /** Whether `customers` shows archived ones unless asked for `deletedAt`. */
  readonly listsArchivedCustomers: boolean;
  /** Fields that this environment does not have, as `Type.field`. */
  readonly withoutFields: readonly string[];
  /** Told of every report of usage, so that it can be kept. */
  recordUsage(report: UsageReport): void;
}

/** What one request knows. */
export interface StiggRequestContext extends Record<PropertyKey, unknown> {
  readonly key: Required<StiggKey>;
  readonly faults: readonly Fault[];
  /** Set by mutations, for the ledger. */
  applied: boolean;
}
