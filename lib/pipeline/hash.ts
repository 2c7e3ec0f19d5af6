import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 in hex over the RFC 8785 form of a value: equal for equal content, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("hex");
}

/** Folds one more part into a running digest; start with "". */
export function foldDigest(digest: string, part: string): string {
  return createHash("sha256").update(digest).update("\n").update(part).digest("hex");
}

/**
 * Text that Postgres can hold inside jsonb: NUL becomes U+FFFD and lone surrogates are replaced. The raw object keeps
 * what the source really sent.
 */
export function storableJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "string"
        ? inner.replaceAll("\0", "\uFFFD").replace(/\p{Surrogate}/gu, "\uFFFD")
        : inner,
    ),
  );
}
