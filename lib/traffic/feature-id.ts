/*
 * Feature ids at the target. A check there ignores the user (one row per feature id decides for everybody), so scope is
 * part of the id: `<feature>@<plan>` decides for everybody on a plan, `<feature>:<user>` for one user, and a bare slug
 * only names what was used.
 */

const slugShape = /^[a-z0-9._-]{1,64}$/;

/** Names beginning with this belong to the migration and count in no usage, parity or revenue figure. */
export const reservedPrefix = "migration.";
export const profileFeatureId = "migration.profile";
export const adjustFeatureId = "migration.adjust";
const planCarrierPrefix = "migration.plan.";

/** The plan key of everybody whose subscription gives no access: every feature is off. */
export const noAccessPlanKey = "no-access";

/** True for a feature slug or plan key: 1 to 64 of a-z, 0-9, dot, underscore, hyphen, and not reserved. */
export const isSlug = (text: string): boolean => slugShape.test(text) && !text.startsWith(reservedPrefix);

function assertSlug(slug: string): void {
  if (!isSlug(slug)) throw new RangeError(`"${slug}" is not a feature slug or plan key.`);
}

export function planFeatureId(slug: string, planKey: string): string {
  assertSlug(slug);
  assertSlug(planKey);
  return `${slug}@${planKey}`;
}

export function userFeatureId(slug: string, userId: string): string {
  assertSlug(slug);
  if (userId === "") throw new RangeError("A user scope needs a user id.");
  return `${slug}:${userId}`;
}

export function planCarrierId(planKey: string): string {
  assertSlug(planKey);
  return `${planCarrierPrefix}${planKey}`;
}

/** The row of a profile: the first is `migration.profile`, the n-th `migration.profile.<n>`. */
export function profileRowId(part: number): string {
  if (!Number.isInteger(part) || part < 1) throw new RangeError("Profile rows count from 1.");
  return part === 1 ? profileFeatureId : `${profileFeatureId}.${part}`;
}

export type FeatureId =
  | { readonly scope: "none"; readonly slug: string }
  | { readonly scope: "plan"; readonly slug: string; readonly planKey: string }
  | { readonly scope: "user"; readonly slug: string; readonly userId: string }
  | { readonly scope: "profile"; readonly part: number }
  | { readonly scope: "planCarrier"; readonly planKey: string }
  | { readonly scope: "reserved"; readonly name: string }
  /** Not one of ours: written by somebody else under rules we do not know. */
  | { readonly scope: "foreign"; readonly name: string };

/** Reads a feature id back. Splits at the first scope mark, because a user id may contain either mark. */
export function parseFeatureId(id: string): FeatureId {
  if (id.startsWith(reservedPrefix)) return parseReserved(id);
  const mark = id.search(/[@:]/);
  if (mark < 0) return isSlug(id) ? { scope: "none", slug: id } : { scope: "foreign", name: id };
  const slug = id.slice(0, mark);
  const rest = id.slice(mark + 1);
  if (!isSlug(slug) || rest === "") return { scope: "foreign", name: id };
  if (id[mark] === ":") return { scope: "user", slug, userId: rest };
  return isSlug(rest) ? { scope: "plan", slug, planKey: rest } : { scope: "foreign", name: id };
}

function parseReserved(id: string): FeatureId {
  if (id === profileFeatureId) return { scope: "profile", part: 1 };
  const part = /^migration\.profile\.([1-9]\d*)$/.exec(id)?.[1];
  if (part !== undefined && Number(part) > 1) return { scope: "profile", part: Number(part) };
  const planKey = id.startsWith(planCarrierPrefix) ? id.slice(planCarrierPrefix.length) : "";
  if (isSlug(planKey)) return { scope: "planCarrier", planKey };
  return { scope: "reserved", name: id };
}
