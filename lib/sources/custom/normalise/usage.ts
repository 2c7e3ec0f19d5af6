import { createHash } from "node:crypto";
import type { Usage } from "@/lib/canonical";
import { sumDecimals } from "../values/decimal";
import { type CustomerWork, isInFuture, type OwnRow, placeOf, rejectRow, warn } from "./context";
import { judgeFanOut } from "./fan-out";
import { type Part, readPart } from "./read-part";

interface Event {
  readonly row: OwnRow;
  readonly part: Part;
  readonly value: string;
}

/**
 * The usage of some rows. With ids an event is what has the id; without, equal rows are told apart by an occurrence
 * number, after the copies that a join made were taken out. Undefined when it cannot be told whether they are copies:
 * then nothing of this customer is carried.
 */
export function readUsage(
  work: CustomerWork,
  rows: readonly OwnRow[],
  subscriptionOf: ReadonlyMap<OwnRow, string>,
): readonly Usage[] | undefined {
  const events = rows.flatMap((row) => readEvent(work, row) ?? []);
  const named = events.filter(({ part }) => part["usage.id"] != null);
  const unnamed = events.filter(({ part }) => part["usage.id"] == null);
  const records = takeNamed(work, named);
  const rest = takeUnnamed(work, unnamed, subscriptionOf);
  return rest && [...records, ...rest];
}

function readEvent(work: CustomerWork, row: OwnRow): Event | null {
  const isOne = work.description.missingValueIsOne;
  const needed = ["usage.feature", "usage.timestamp", ...(isOne ? [] : ["usage.value"])];
  const part = readPart(work, row, { entity: "usage", part: "usage", needed });
  if (!part) return null;
  const at = part["usage.timestamp"] ?? "";
  if (isInFuture(at, work.scope)) {
    rejectRow(work, row, {
      entity: "usage",
      code: "future_usage",
      field: "usage.timestamp",
      reason: "the usage lies in the future",
      remedy: "Check the zone and the unit of the column, then upload the row again.",
    });
    return null;
  }
  return { row, part, value: part["usage.value"] ?? "1" };
}

function takeNamed(work: CustomerWork, events: readonly Event[]): readonly Usage[] {
  const byId = new Map<string, Event>();
  for (const event of events) {
    const id = event.part["usage.id"] ?? "";
    const known = byId.get(id);
    if (!known) {
      byId.set(id, event);
      work.outcomes.set(event.row, "imported");
    } else if (identityOf(work.key, known) !== identityOf(work.key, event)) {
      rejectRow(work, event.row, {
        entity: "usage",
        code: "id_reused",
        field: "usage.id",
        reason: `another event of the same id stands at ${placeOf(known.row)}`,
        remedy: "Give every event an id of its own, or leave the id column out.",
      });
    }
  }
  return [...byId].map(([id, event]) => toUsage(work, event, id));
}

function takeUnnamed(
  work: CustomerWork,
  events: readonly Event[],
  subscriptionOf: ReadonlyMap<OwnRow, string>,
): readonly Usage[] | undefined {
  const byIdentity = new Map<string, Event[]>();
  for (const event of events) {
    const identity = identityOf(work.key, event);
    const known = byIdentity.get(identity);
    if (known) known.push(event);
    else byIdentity.set(identity, [event]);
  }
  const groups = [...byIdentity].map(([identity, own]) => {
    const perSubscription = new Map<string, number>();
    for (const { row } of own) {
      const subscription = subscriptionOf.get(row) ?? "";
      perSubscription.set(subscription, (perSubscription.get(subscription) ?? 0) + 1);
    }
    return { identity, rows: own, perSubscription };
  });
  const flat = events.some(({ row }) => row.compiled.table.role === "flat");
  const subscriptions = flat ? [...new Set(subscriptionOf.values())] : [];
  const fanOut = judgeFanOut(groups, subscriptions);
  const factor = fanOut.kind === "repeated" ? fanOut.factor : 1;
  if (fanOut.kind !== "none" && !settleFanOut(work, events, groups, fanOut)) return undefined;
  return groups.flatMap(({ identity, rows }) =>
    rows.slice(0, rows.length / factor).map((event, index) => {
      work.outcomes.set(event.row, "imported");
      return toUsage(work, event, `${identity}-${index + 1}`);
    }),
  );
}

/** Says with figures what a join did; false when the customer has to wait for an answer. */
function settleFanOut(
  work: CustomerWork,
  events: readonly Event[],
  groups: readonly { rows: readonly Event[] }[],
  fanOut: { kind: "repeated" | "unclear"; factor: number },
): boolean {
  const { factor } = fanOut;
  const total = sumDecimals(events.map(({ value }) => value));
  const once = sumDecimals(
    groups.flatMap(({ rows }) =>
      rows.slice(0, Math.max(1, Math.floor(rows.length / factor))).map(({ value }) => value),
    ),
  );
  const counted = groups.reduce((sum, { rows }) => sum + Math.max(1, Math.floor(rows.length / factor)), 0);
  const raw = { factor, rows: events.length, events: counted, total, totalOnce: once };
  if (fanOut.kind === "repeated" && work.description.fanOut === "once") {
    warn(work, {
      entity: "usage",
      code: "fan_out",
      sourceId: work.key,
      message: `Each usage event of customer ${work.key} appears ${factor} times, because the customer has ${factor} subscriptions: it is counted once. ${events.length} rows are ${counted} events; the total is ${once}, not ${total}.`,
      remedy: "Export usage with a query of its own and with event ids, then nothing is multiplied.",
      raw,
    });
    return true;
  }
  for (const { row } of events) work.outcomes.set(row, "held");
  work.issues.push({
    severity: "error",
    code: fanOut.kind === "repeated" ? "custom.fan_out_asked" : "custom.fan_out_unclear",
    entity: "customers",
    sourceId: work.key,
    customerId: work.key,
    message:
      fanOut.kind === "repeated"
        ? `Each usage event of customer ${work.key} appears ${factor} times beside ${factor} subscriptions: ${total} as it stands, ${once} if it is counted once.`
        : `Customer ${work.key} has ${factor} subscriptions, and only some usage rows repeat beside each of them: ${total} as it stands, ${once} if repeats are counted once. Nothing of this customer is carried.`,
    remedy: "Export usage with a query of its own and with event ids; the description offers the queries.",
    raw,
  });
  return false;
}

const dimensionPrefix = "usage.dimension.";

function dimensionsOf(part: Part): Record<string, string> {
  const own = Object.entries(part).flatMap(([field, value]): [string, string][] =>
    field.startsWith(dimensionPrefix) && value !== null ? [[field.slice(dimensionPrefix.length), value]] : [],
  );
  return Object.fromEntries(own);
}

/** What makes two usage rows say the same thing; the same in every export that overlaps. */
function identityOf(key: string, { part, value }: Event): string {
  const dimensions = Object.entries(dimensionsOf(part)).sort(([left], [right]) => (left < right ? -1 : 1));
  const text = JSON.stringify([key, part["usage.feature"], value, part["usage.timestamp"], dimensions]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function toUsage(work: CustomerWork, { part, value }: Event, sourceId: string): Usage {
  return {
    sourceId,
    customerId: work.key,
    featureId: part["usage.feature"] ?? "",
    quantity: value,
    unit: null,
    at: part["usage.timestamp"] ?? "",
    windowStart: null,
    windowEnd: null,
    aggregation: "sum",
    resourceId: null,
    dimensions: dimensionsOf(part),
  };
}
