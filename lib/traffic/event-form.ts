import { userFeatureId } from "./feature-id";
import { safeText } from "./safe-text";
import { uuidV5Maker } from "./uuid-v5";

/*
 * The one specification of the events that import, SDK and gateway send. Shared test vectors: `vectors.json`.
 */

/** Namespace of our event ids. Changing it would make every record that is already stored a new one. */
const eventId = uuidV5Maker("6b0d3a52-94e1-5d0c-9a5e-5a7f1d0c41be");

/** What every event repeats, because no read route of the target returns user, key or quantity. */
export interface EventMetadata {
  readonly user: string;
  readonly source: string;
  readonly record: string;
  /** Exact decimal. */
  readonly quantity: string;
  readonly unit: string | null;
  readonly [key: string]: string | number | null;
}

/** An event that costs nothing at the target, whether or not the user has a wallet. */
export interface NeutralEvent {
  readonly event_id: string;
  readonly event_type: "CUSTOM";
  readonly feature_id: string;
  /** ISO 8601 with milliseconds and Z. */
  readonly timestamp: string;
  readonly user_id: string;
  readonly idempotency_key: string;
  readonly metadata: EventMetadata;
}

export interface UsageRecord {
  readonly tenantId: string;
  /** `<provider>:<account id>:<mode>`, never one of our row ids: a second installation computes the same. */
  readonly sourceName: string;
  readonly recordId: string;
  /** What `userIdFor` returned. */
  readonly userId: string;
  readonly featureSlug: string;
  /** Any ISO instant with a zone. Cut to milliseconds. */
  readonly at: string;
  /** Exact decimal, never rounded or merged. */
  readonly quantity: string;
  readonly unit: string | null;
}

/** `<tenant>:<source>:<record>`: the key by which the target stores one record once, for all installations. */
export const recordKey = (tenantId: string, sourceName: string, recordId: string): string =>
  safeText(`${tenantId}:${sourceName}:${recordId}`);

function instant(at: string): string {
  // Formatting millions of dates again is what an import would wait for. Days past the 28th may not exist: not here.
  if (/^\d{4}-\d\d-[0-2][0-8]T\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(at) && !Number.isNaN(Date.parse(at))) {
    return at.length === 20 ? `${at.slice(0, 19)}.000Z` : at;
  }
  const time = new Date(at);
  if (Number.isNaN(time.getTime()) || !/Z$|[+-]\d\d:?\d\d$/.test(at)) {
    throw new RangeError(`"${at}" is not an instant with a zone.`);
  }
  return time.toISOString();
}

/**
 * A source usage record as history: CUSTOM, bare slug, neither `unit_type` nor `quantity`. It burns nothing, and limits on
 * scoped ids never count it. Throws RangeError for a time that cannot be read or a quantity that is not a decimal.
 */
export function historyEvent(usage: UsageRecord): NeutralEvent {
  return neutralEvent(usage, usage.featureSlug);
}

/**
 * Live usage before the switch, and after it for features that burn nothing. Where the target itself enforces this
 * user's limit the event has to carry the user-scoped id, or the limit would never count it.
 */
export function liveEvent(usage: UsageRecord, platformEnforcesLimit: boolean): NeutralEvent {
  return neutralEvent(
    usage,
    platformEnforcesLimit ? userFeatureId(usage.featureSlug, usage.userId) : usage.featureSlug,
  );
}

function neutralEvent(usage: UsageRecord, featureId: string): NeutralEvent {
  if (!/^-?\d+(\.\d+)?$/.test(usage.quantity)) {
    throw new RangeError(`"${usage.quantity}" is not an exact decimal.`);
  }
  const key = recordKey(usage.tenantId, usage.sourceName, usage.recordId);
  return {
    event_id: eventId(key),
    event_type: "CUSTOM",
    feature_id: featureId,
    timestamp: instant(usage.at),
    user_id: usage.userId,
    idempotency_key: key,
    metadata: {
      user: usage.userId,
      source: safeText(usage.sourceName),
      record: safeText(usage.recordId),
      quantity: usage.quantity,
      unit: usage.unit === null ? null : safeText(usage.unit),
    },
  };
}

/** An event that takes whole credits: the target multiplies `quantity` by ten. */
export interface BurningEvent extends Omit<NeutralEvent, "event_type"> {
  readonly event_type: "CUSTOM";
  readonly unit_type: "credit";
  readonly quantity: number;
}

/** Beyond this a tenth of a credit count, times ten, is no longer sure to be the whole number it was. */
export const mostCreditsPerEvent = 2_000_000;

/**
 * Live usage after the switch of a feature that burns credits. `credits` is a whole number from 1 to 2,000,000. The true
 * quantity stands in the metadata.
 */
export function burnEvent(usage: UsageRecord, credits: number): BurningEvent {
  if (!Number.isInteger(credits) || credits < 1 || credits > mostCreditsPerEvent) {
    throw new RangeError(`A burning event takes 1 to ${mostCreditsPerEvent} whole credits, not ${credits}.`);
  }
  return { ...historyEvent(usage), unit_type: "credit", quantity: credits / 10 };
}

/** True when the target would take credits for an event of this form (besides priced token and image usage). */
export const burns = (event: object): boolean => "unit_type" in event || "quantity" in event;

/** Guards the door of the SDK and gateway. Throws RangeError when a feature that must burn nothing would. */
export function assertBurnAllowed(burn: "none" | "credits" | "platformPrice", event: NeutralEvent): void {
  if (burn === "none" && burns(event)) {
    throw new RangeError(`${event.feature_id} burns nothing, but this event would take credits.`);
  }
}
