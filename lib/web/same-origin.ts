import "server-only";
import { getConfig } from "@/lib/config";
import { AppError } from "@/lib/errors";

/**
 * Throws `web.foreign_origin` unless a request that changes something was sent by a page of ours. Forwarded headers are
 * not asked, since a caller can write them; behind a proxy that changes Host, PUBLIC_URL names our origin.
 */
export function assertSameOrigin(headers: Pick<Headers, "get">): void {
  if (isSameOrigin(headers, getConfig().publicUrl)) return;
  throw new AppError({
    code: "web.foreign_origin",
    kind: "forbidden",
    userMessage:
      "This request came from another site and was not carried out. Open the product under its own address (PUBLIC_URL) and try again.",
  });
}

/** The decision alone. No Origin header counts as ours only when the browser itself says that the page was ours. */
export function isSameOrigin(headers: Pick<Headers, "get">, publicUrl: string): boolean {
  const origin = headers.get("origin");
  if (origin === null) return headers.get("sec-fetch-site") === "same-origin";
  if (!URL.canParse(origin)) return false;
  const { origin: from, host } = new URL(origin);
  return from === new URL(publicUrl).origin || host === headers.get("host");
}
