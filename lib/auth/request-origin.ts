import "server-only";
import { headers } from "next/headers";
import type { Origin } from "@/lib/services/accounts/identity-environment";

/**
 * Where the request came from. The last entry of X-Forwarded-For is what the nearest proxy (or Next itself) saw; earlier
 * ones are whatever the caller wrote. Limits do not rest on it alone: attempts are counted by e-mail too.
 */
export async function requestOrigin(): Promise<Origin> {
  const list = await headers();
  const address = list.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return { address: address || "unknown", userAgent: list.get("user-agent") ?? "unknown" };
}
