import type { CustomerDraft } from "./customer-draft";
import type { PlanReason } from "./plan-reasons";
import { holdingWindow, itemInterval, type RenewalWindow, renewalWindow } from "./renewal-window";

/** Whether a customer is on the way to the target for the first time; who is there already is kept up to date at any time. */
const arrivesNow = ({ stored, target }: CustomerDraft): boolean => stored === null && target.user === null;

/**
 * The windows around the renewals of a customer's lines, by line: the one each line is in, or its next one. Empty where
 * nothing holds the customer: no rules, a person who decided to move all the same, or a customer who is there already.
 */
export function renewalWindows(draft: CustomerDraft): ReadonlyMap<string, RenewalWindow> {
  const { holds, index } = draft.planning;
  const windows = new Map<string, RenewalWindow>();
  if (!holds || !arrivesNow(draft) || holds.movesAnyway(draft.records.customerId)) return windows;
  for (const subscription of draft.live) {
    for (const item of subscription.items) {
      const interval = itemInterval(subscription, item, index.plans);
      const window = renewalWindow(subscription, item, interval, Date.parse(holds.now));
      if (window) windows.set(item.sourceId, window);
    }
  }
  return windows;
}

/** What keeps a customer back who could be written: a person, or a renewal that is near. Null when nothing does. */
export function keptBack(draft: CustomerDraft, windows: readonly RenewalWindow[]): PlanReason | null {
  const { holds } = draft.planning;
  if (!holds || !arrivesNow(draft)) return null;
  if (holds.heldByPerson(draft.records.customerId)) return "held-by-person";
  return holdingWindow(windows, Date.parse(holds.now)) === null ? null : "near-renewal";
}
