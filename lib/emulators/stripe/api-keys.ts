import type { StandInRequest } from "../shared/exchange";
import { fail } from "./stripe-errors";

/** What one key may do and in which state it is. */
export interface StripeKey {
  key: string;
  /** "all", or permission tokens such as `rak_customer_read`. Full (`sk_`) keys ignore it. */
  permissions: "all" | readonly string[];
  state?: "active" | "revoked" | "expired";
}

/** The keys of one account. */
export class ApiKeys {
  private readonly keys = new Map<string, Required<StripeKey>>();

  constructor(
    keys: readonly StripeKey[],
    private readonly accountId: () => string,
  ) {
    for (const key of keys) this.put(key);
  }

  put(key: StripeKey): void {
    this.keys.set(key.key, { state: "active", ...key });
  }

  /** From now on: `revoked`, `expired`, `active`, or `restricted` to the given permissions. */
  change(key: string | null, state: string, permissions: readonly string[] = []): void {
    const found = key === null ? undefined : this.keys.get(key);
    if (!found) return;
    if (state === "restricted") found.permissions = permissions;
    else if (state === "revoked" || state === "expired" || state === "active") found.state = state;
    else throw new TypeError(`a key cannot become "${state}"`);
  }

  /** Who is calling. 401 with Stripe's wording for everything that is no usable secret key. */
  authenticate(request: StandInRequest): Required<StripeKey> {
    const key = keyOf(request);
    if (key === null) {
      unauthorised(
        "You did not provide an API key. Provide it in the Authorization header, using Bearer auth.",
      );
    }
    if (/^pk_(live|test)_/.test(key)) {
      unauthorised(
        "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        "secret_key_required",
      );
    }
    if (/^sk_org_/.test(key) && request.headers["stripe-context"] === undefined) {
      fail(400, {
        type: "invalid_request_error",
        message: "Organization API keys need a Stripe-Context header that names the account.",
      });
    }
    const found = this.keys.get(key);
    if (!found) unauthorised(`Invalid API Key provided: ${masked(key)}`);
    if (found.state === "revoked") unauthorised(`Invalid API Key provided: ${masked(key)}`);
    if (found.state === "expired")
      unauthorised(`Expired API Key provided: ${masked(key)}`, "api_key_expired");
    return found;
  }

  /** 403 naming the missing permission, as Stripe does for restricted keys. */
  authorise(key: Required<StripeKey>, permission: string): void {
    if (key.key.startsWith("sk_") || key.permissions === "all" || key.permissions.includes(permission))
      return;
    fail(403, {
      type: "invalid_request_error",
      message: `The provided key '${masked(key.key)}' does not have the required permissions for this endpoint on account '${this.accountId()}'. Having the '${permission}' permission would allow this request to continue.`,
    });
  }
}

/** The secret of a call: bearer, or the user name of basic authentication. */
export function keyOf(request: StandInRequest): string | null {
  const header = request.headers.authorization;
  if (typeof header !== "string") return null;
  const [scheme = "", value = ""] = header.split(" ");
  if (/^bearer$/i.test(scheme)) return value || null;
  if (!/^basic$/i.test(scheme)) return null;
  return Buffer.from(value, "base64").toString("utf8").split(":")[0] || null;
}

function masked(key: string): string {
  return key.length <= 12
    ? "*".repeat(key.length)
    : `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}

function unauthorised(message: string, code?: string): never {
  fail(401, { type: "invalid_request_error", message, ...(code ? { code } : {}) });
}
