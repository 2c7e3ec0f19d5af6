import type { StandInRequest } from "../shared/exchange";
import { fail } from "./site-errors";

/** A key of one site. `resources` are the first path segments it may read. */
export interface SiteKey {
  key: string;
  resources: "all" | readonly string[];
  kind?: "full_access" | "read_only" | "publishable";
  state?: "active" | "revoked";
}

/** The key in a request: the user name of Basic authentication, with an empty password. */
export function keyOf(request: StandInRequest): string | null {
  const header = request.headers.authorization;
  if (typeof header !== "string" || !header.startsWith("Basic ")) return null;
  const [user = ""] = Buffer.from(header.slice(6), "base64").toString("utf8").split(":");
  return user === "" ? null : user;
}

/** The keys of one site and what each may do. */
export class SiteKeys {
  private readonly keys = new Map<string, SiteKey>();

  constructor(keys: readonly SiteKey[]) {
    for (const key of keys) this.put(key);
  }

  put(key: SiteKey): void {
    this.keys.set(key.key, key);
  }

  /** Carries out a `keyState` fault: `revoked`, `restricted` (to `resources`) or `active`. */
  change(key: string | null, state: string, resources: readonly string[] = []): void {
    const known = this.keys.get(key ?? "");
    if (!known) return;
    if (state === "restricted") known.resources = resources;
    else if (state === "active") Object.assign(known, { state: "active", resources: "all" });
    else known.state = "revoked";
  }

  /** Ends the request with 401 or 403 unless the key may read this path. */
  authorise(request: StandInRequest): void {
    const known = this.keys.get(keyOf(request) ?? "");
    if (!known || known.state === "revoked") {
      fail(401, {
        message: "Sorry, authentication failed. Invalid api key.",
        api_error_code: "api_authentication_failed",
      });
    }
    const [resource = ""] = request.path.replace(/^\/api\/v2\//, "").split("/");
    const refused =
      known.kind === "publishable" || (known.resources !== "all" && !known.resources.includes(resource));
    if (!refused) return;
    fail(403, {
      message: "Sorry, the API key does not have the permission to perform this operation.",
      api_error_code: "api_authorization_failed",
    });
  }
}
