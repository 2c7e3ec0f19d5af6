import type { Executor } from "@/lib/db/client";
import type { PipelineEnvironment } from "@/lib/pipeline/environment";
import type { Role } from "@/lib/rbac/permissions";

/** Who acts. `cli` and `worker` act for the person or key that started them and are named so in the audit log. */
export interface Actor {
  readonly kind: "user" | "cli" | "worker" | "system";
  readonly id: string;
  readonly name: string;
}

/** What an installation provides to every use case, whoever calls it. */
export interface ServiceEnvironment extends PipelineEnvironment {
  /** Tells the workers that something was enqueued; losing it costs a second. */
  readonly wakeWorkers: () => Promise<void>;
}

/** What a use case gets: the installation, who acts, and the workspace they act in. */
export interface ServiceContext extends ServiceEnvironment {
  readonly actor: Actor;
  readonly workspaceId: string;
  readonly role: Role;
}

/** A transaction or the database itself; queries take either. */
export type { Executor };
