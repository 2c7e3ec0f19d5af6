import type { Database, Executor } from "@/lib/db/client";
import type { Logger } from "@/lib/log";
import type { Role } from "@/lib/rbac/permissions";
import type { Outbound } from "@/lib/services/outbound";
import type { Vault } from "@/lib/vault";

/** Who acts. `cli` and `worker` act for the person or key that started them and are named so in the audit log. */
export interface Actor {
  readonly kind: "user" | "cli" | "worker" | "system";
  readonly id: string;
  readonly name: string;
}

/** What an installation provides to every use case, whoever calls it. */
export interface ServiceEnvironment {
  readonly db: Database;
  /** Business time. Leases go by database time instead. */
  readonly now: () => Date;
  readonly vault: Vault;
  /** Builds the guarded way out to a provider. */
  readonly outbound: Outbound;
  readonly log: Logger;
}

/** What a use case gets: the installation, who acts, and the workspace they act in. */
export interface ServiceContext extends ServiceEnvironment {
  readonly actor: Actor;
  readonly workspaceId: string;
  readonly role: Role;
}

/** A transaction or the database itself; queries take either. */
export type { Executor };
