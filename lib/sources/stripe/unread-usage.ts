import type { Feature, Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { idOf, isRecord } from "./client";

/**
 * What of a meter's usage an export cannot hold, said per meter so that it is not lost without a word. Stripe gives
 * usage only for one customer and one meter at a time
 * (https://docs.stripe.com/api/billing/meter-event-summary/list, 2026-10-28.endive), and asking for every customer times
 * every meter would take hours of the account's request budget. So it is asked where Stripe itself would charge: for
 * customers with a subscription item of one of the meter's prices.
 */
export function unreadUsageIssues(
  meters: readonly { readonly object: RawObject; readonly feature: Feature }[],
  prices: readonly RawObject[],
): Issue[] {
  const priced = new Set(prices.map(meterOf));
  return meters.map(({ object, feature }) => ({
    severity: "warning",
    entity: "usage",
    sourceId: feature.sourceId,
    customerId: null,
    raw: object.raw,
    ...(priced.has(feature.sourceId) ? onlySubscribers(feature) : unpriced(feature)),
  }));
}

type Wording = Pick<Issue, "code" | "message" | "remedy">;

function onlySubscribers({ name, sourceId }: Feature): Wording {
  return {
    code: "stripe.usage_of_subscribers_only",
    message: `Usage of meter ${name} (${sourceId}) was read for customers with a subscription item of one of its prices. Events of other customers, and of items that were removed from a running subscription, are not in the snapshot.`,
    remedy:
      "Nothing to do if only subscribers send events. Otherwise add such usage to the export file, or subscribe those customers to a price of the meter and read the account again.",
  };
}

function unpriced({ name, sourceId }: Feature): Wording {
  return {
    code: "stripe.meter_unpriced",
    message: `No price uses meter ${name} (${sourceId}), so no usage of it was read.`,
    remedy:
      "Nothing to do if its history is not needed. Otherwise add it to the export file, or subscribe the customers to a price of the meter and read the account again.",
  };
}

function meterOf({ raw }: RawObject): string | null {
  const recurring = isRecord(raw) ? raw.recurring : null;
  return isRecord(recurring) ? idOf(recurring.meter) : null;
}
