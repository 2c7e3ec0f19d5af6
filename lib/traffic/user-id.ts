import { createHmac } from "node:crypto";

/** The target's routes answer 404 for a longer id in the path, so such a user could never be read. */
const longestUserId = 100;

const emailShaped = /^[^\s@]+@[^\s@]+$/;
const withoutPhonePunctuation = /[\s().-]/g;

/** Control characters and lone surrogates would be changed on the way; such an id is only safe as a digest. */
const unsafeCharacters = /\p{Cc}|\p{Surrogate}/u;

function isPhoneShaped(id: string): boolean {
  if (!/^\+?[\d\s().-]+$/.test(id)) return false;
  const digits = id.replace(withoutPhonePunctuation, "");
  if (digits.startsWith("+")) return /^\+\d{7,15}$/.test(digits);
  // Bare digits are mostly row numbers; from ten on they may be somebody's number, and a digest costs nothing.
  return digits === id ? /^\d{10,15}$/.test(digits) : /^\d{7,15}$/.test(digits);
}

/** True when an external id may not stand in the target as it is. */
function mustHide(externalId: string): boolean {
  return (
    externalId.startsWith("migration.") ||
    emailShaped.test(externalId) ||
    isPhoneShaped(externalId) ||
    unsafeCharacters.test(externalId)
  );
}

export interface UserIdInput {
  readonly tenantId: string;
  /** The customer's id at the source, as it stands there (`cus_...`). */
  readonly externalId: string;
  /** True only where the owner confirmed that the installation serves this tenant alone. */
  readonly singleTenant: boolean;
}

/**
 * The id of a customer at the target. User ids are global across tenants there, so it begins with the first eight
 * characters of the tenant unless the installation is single-tenant. An id that is too long for the target's routes, is
 * personal data (an e-mail address, a phone number) or would fall among the reserved names becomes `x.` and the first
 * 32 hex digits of HMAC-SHA-256 with the tenant id as key, which every installation computes alike.
 * Throws RangeError for an empty id.
 */
export function userIdFor({ tenantId, externalId, singleTenant }: UserIdInput): string {
  if (externalId === "") throw new RangeError("A customer without an id cannot become a user.");
  const plain = singleTenant ? externalId : `${tenantId.slice(0, 8)}.${externalId}`;
  if (plain.length <= longestUserId && !mustHide(externalId)) return plain;
  return `x.${createHmac("sha256", tenantId).update(externalId, "utf8").digest("hex").slice(0, 32)}`;
}
