import type { StandInRequest } from "../shared/exchange";
import { httpRefusal, refusal } from "./stigg-errors";

/** What one key may do and in which state it is. */
export interface StiggKey {
  key: string;
  /** "all", or the root fields that a scoped key may ask for. */
  scopes: "all" | readonly string[];
  state?: "active" | "expired" | "revoked";
}

/** The keys of one environment. */
export class ApiKeys {
  private readonly keys = new Map<string, Required<StiggKey>>();

  constructor(keys: readonly StiggKey[]) {
    for (const key of keys) this.put(key);
  }

  put(key: StiggKey): void {
    this.keys.set(key.key, { state: "active", ...key });
  }

  /** From now on: `expired`, `revoked`, `active`, or `restricted` to the given root fields. */
  change(key: string | null, state: string, scopes: readonly string[] = []): void {
    const found = key === null ? undefined : this.keys.get(key);
    if (!found) return;
    if (state === "restricted") found.scopes = scopes;
    else if (state === "expired" || state === "revoked" || state === "active") found.state = state;
    else throw new TypeError(`a key cannot become "${state}"`);
  }

  /** Who is calling. 401 for everything that is no usable key. */
  authenticate(key: string | null): Required<StiggKey> {
    const found = key === null ? undefined : this.keys.get(key);
    if (found?.state === "active") return found;
    throw httpRefusal(
      401,
      "Unauthenticated",
      found?.state === "expired" ? "The key has expired" : "Unauthorized",
    );
  }

  /** Refuses a root field outside of the key's scopes. */
  authorise(key: Required<StiggKey>, root: string): void {
    if (key.key.startsWith("client-") && !CLIENT_ROOTS.has(root)) {
      throw refusal("IdentityForbidden", "A publishable key may not ask for this");
    }
    if (key.scopes === "all" || key.scopes.includes(root)) return;
    throw refusal("AccessDeniedError", `Access denied: missing scope for ${root}`);
  }
}

const CLIENT_ROOTS = new Set(["sdkConfiguration", "cachedEntitlements", "getActiveSubscriptions"]);

/** The secret of a call. */
export function keyOf(request: Pick<StandInRequest, "headers">): string | null {
  const header = request.headers["x-api-key"];
  return typeof header === "string" && header !== "" ? header : null;
}
