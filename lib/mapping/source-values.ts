import { ratio, type Subscription, type Usage } from "@/lib/canonical";
import type { MappingDocument } from "./document";

/* What the mapping says of words and codes that the source uses. A value that nobody decided about keeps the adapter's reading. */

/** A status under the name that the mapping decides by: the source's own word and how it was read. */
export const statusKey = ({ sourceStatus, status }: Pick<Subscription, "sourceStatus" | "status">): string =>
  `${sourceStatus}/${status}`;

/** Whether a subscription gives access: by the state that its status counts as, and what that state may do. */
export function givesAccess(mapping: MappingDocument, subscription: Subscription): boolean {
  const counted = mapping.values?.statuses?.[statusKey(subscription)]?.to ?? subscription.status;
  return mapping.access[counted] ?? false;
}

/** Credits at the target for one minor unit of a currency; null while nobody has signed a rate. */
export function creditRate(
  mapping: MappingDocument,
  currency: string | null,
): ReturnType<typeof ratio.parseRational> | null {
  const rate = currency === null ? undefined : mapping.values?.currencies?.[currency]?.to;
  return rate === undefined ? null : ratio.parseRational(rate);
}

/**
 * The unit that a usage record is written with; null when it counts another unit than its feature and nobody has said
 * what that is. The quantity is never converted.
 */
export function usageUnit(
  mapping: MappingDocument,
  usage: Pick<Usage, "unit">,
  featureUnit: string | null,
): { readonly unit: string | null } | null {
  const { unit } = usage;
  if (unit === null) return { unit };
  const decided = mapping.values?.units?.[unit]?.to;
  if (decided !== undefined) return { unit: decided };
  return featureUnit === null || featureUnit === unit ? { unit } : null;
}

const asksForDecision = /\.unknown_value$|(^|\.)status_unmapped$/;

/**
 * The name that the mapping decides by for a value that the adapter does not know: `status "weird"`. Null for records
 * that were rejected for another reason.
 */
export function unreadKeyOf(issue: { readonly code: string; readonly message: string }): string | null {
  if (!asksForDecision.test(issue.code)) return null;
  const [, field, value] = /([A-Za-z_.]+) "([^"]*)"/.exec(issue.message) ?? [];
  return field === undefined || value === undefined ? null : `${field} "${value}"`;
}

/** Whether one of the values leaves out records of a customer without anybody having decided that they may be left out. */
export const isUnreadOpen = (mapping: MappingDocument, keys: readonly string[]): boolean =>
  keys.some((key) => mapping.values?.unread?.[key] === undefined);
