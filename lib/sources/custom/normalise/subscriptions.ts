import type { Subscription } from "@/lib/canonical";
import { type CustomerWork, type OwnRow, rejectRow } from "./context";
import { intervalOf, planIdOf } from "./interval";
import { type Part, readPart } from "./read-part";
import { statusOf } from "./status";

export interface Subscriptions {
  readonly records: readonly Subscription[];
  /** Which subscription each flat row names; a row may name none. */
  readonly ofRow: ReadonlyMap<OwnRow, string>;
}

/** The subscriptions of some rows: by their id, else by plan, status and start. */
export function readSubscriptions(work: CustomerWork, rows: readonly OwnRow[]): Subscriptions {
  const records = new Map<string, Subscription>();
  const ofRow = new Map<OwnRow, string>();
  const names = new Set<string>();
  for (const row of rows) {
    const needed = ["subscription.plan", "subscription.status"].filter((field) => row.compiled.has(field));
    const part = readPart(work, row, { entity: "subscriptions", part: "subscription", needed });
    if (!part) continue;
    const tuple = JSON.stringify(
      part["subscription.id"]
        ? ["id", part["subscription.id"]]
        : [part["subscription.plan"], part["subscription.status"], part["subscription.startedAt"] ?? null],
    );
    ofRow.set(row, tuple);
    if (records.has(tuple)) continue;
    const record = toSubscription(work, row, part, names);
    if (!record) continue;
    records.set(tuple, record);
    names.add(record.sourceId);
    if (!work.outcomes.has(row)) work.outcomes.set(row, "imported");
  }
  return { records: [...records.values()], ofRow };
}

function toSubscription(
  work: CustomerWork,
  row: OwnRow,
  part: Part,
  names: ReadonlySet<string>,
): Subscription | null {
  const { description } = work;
  const word = part["subscription.status"] ?? null;
  const status = word === null ? "active" : statusOf(word, description.statuses);
  if (status === null) {
    rejectRow(work, row, {
      entity: "subscriptions",
      code: "status_unmapped",
      field: "subscription.status",
      reason: `nobody has said what the status "${word?.slice(0, 40)}" means`,
      remedy: "Choose its meaning in the description and export again; the row is held until then.",
      outcome: "held",
    });
    return null;
  }
  const interval = intervalOf(part["subscription.interval"] ?? null, description.interval);
  if (interval === null) {
    rejectRow(work, row, {
      entity: "subscriptions",
      code: "interval_unknown",
      field: "subscription.interval",
      reason: "the interval is none that is known",
      remedy: "Write day, week, month, quarter or year, or map the words of the column.",
    });
    return null;
  }
  const plan = part["subscription.plan"] ?? "";
  const sourceId =
    part["subscription.id"] ?? freeName(`${work.key}/${plan}`, part["subscription.startedAt"], names);
  const cancelledAt = part["subscription.cancelledAt"] ?? null;
  const amount = part["subscription.amount"] ?? null;
  const trialEndsAt = part["subscription.trialEnd"] ?? null;
  const cancelAt = part["subscription.cancelAt"] ?? null;
  return {
    sourceId,
    customerId: work.key,
    status,
    sourceStatus: word ?? "",
    currency: part["subscription.currency"] ?? description.currency,
    startedAt: part["subscription.startedAt"] ?? null,
    trialEndsAt,
    cancelAt,
    cancelAtPeriodEnd: status === "nonRenewing",
    endedAt: status === "cancelled" ? cancelledAt : null,
    collectionPausedUntil: null,
    collectionMethod: null,
    items: [
      {
        sourceId: `${sourceId}/item`,
        planId: planIdOf(plan, interval.label, description.interval),
        quantity: part["subscription.quantity"] ?? null,
        periodStart: part["subscription.periodStart"] ?? null,
        periodEnd: part["subscription.periodEnd"] ?? null,
        discounts: [],
        pricing: amount === null ? null : { model: "flat", amount },
      },
    ],
    discounts: [],
    scheduledChanges: [
      ...(trialEndsAt !== null && status === "trialing"
        ? [change(sourceId, "trialEnd", trialEndsAt, "The trial ends.")]
        : []),
      ...(cancelAt !== null && status !== "cancelled"
        ? [change(sourceId, "cancellation", cancelAt, "The subscription ends.")]
        : []),
    ],
    resourceId: null,
    metadata: {},
  };
}

const change = (sourceId: string, kind: "trialEnd" | "cancellation", at: string, description: string) => ({
  sourceId: `${sourceId}/${kind}`,
  kind,
  at,
  description,
});

/** A name made of what does not change: plan and start; a number tells equal ones apart. */
function freeName(plan: string, startedAt: string | null | undefined, names: ReadonlySet<string>): string {
  const base = startedAt ? `${plan}/${startedAt}` : plan;
  let name = base;
  for (let number = 2; names.has(name); number += 1) name = `${base}#${number}`;
  return name;
}
