import type { Database } from "@/lib/db/client";
import type { Logger } from "@/lib/log";
import type { Vault } from "@/lib/vault";
import type { Outbound } from "./outbound";

/** What an installation provides to everything that runs in it, whoever calls. */
export interface PipelineEnvironment {
  readonly db: Database;
  /** Business time. Leases go by database time instead. */
  readonly now: () => Date;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly log: Logger;
  /** Where uploaded files lie; absent where none are taken in. */
  readonly uploadFolder?: string;
}
