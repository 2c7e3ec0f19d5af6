import type { ServiceEnvironment } from "@/lib/services/context";

/** What signing in and its kin need of the installation. */
export type IdentityEnvironment = Pick<ServiceEnvironment, "db" | "now" | "vault" | "log">;

/** Where a request came from, as far as it says so itself. */
export interface Origin {
  /** Address of the caller, for rate limits and the list of sessions. */
  readonly address: string;
  readonly userAgent: string;
}
