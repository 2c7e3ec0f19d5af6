import { createHash } from "node:crypto";
import { isSlug, noAccessPlanKey } from "@/lib/traffic";

const longestSlug = 64;
const digestOf = (text: string): string =>
  createHash("sha256").update(text, "utf8").digest("hex").slice(0, 6);

const isUsable = (slug: string): boolean => isSlug(slug) && slug !== noAccessPlanKey;

/** Lower case, everything outside the target's alphabet becomes a hyphen; may come out empty or too long. */
function simplify(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** A slug with a digest of the original, for names that simplification would make equal to another one. */
function withDigest(simple: string, original: string): string {
  const digest = digestOf(original);
  const kept = simple.replace(/^migration\.+/, "m-").slice(0, longestSlug - digest.length - 1);
  return kept === "" ? `x-${digest}` : `${kept}-${digest}`;
}

/**
 * A target slug for an id of the source. Depends on the id alone unless another id already took the plain form, so ids
 * must be offered in a fixed order.
 */
export function slugFor(original: string, taken: ReadonlySet<string>): string {
  const simple = simplify(original);
  if (isUsable(simple) && !taken.has(simple)) return simple;
  return withDigest(simple, original);
}

/** Two names are the same to a person when only case, spaces and punctuation differ. */
export const comparableName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
