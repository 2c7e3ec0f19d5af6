import { createHash } from "node:crypto";
import { Decimal } from "decimal.js";
import type { CanonicalRecord, EntityKind, Issue } from "@/lib/canonical";
import { plainDecimal } from "@/lib/sources/translation";
import type { NormalisedCatalogue, RawObject } from "@/lib/sources/types";
import { isRecord, textOf } from "./offline-settings";

/*
 * Customers and usage that a script made out of one joined table: `external_id`, `email`, `created_at`, and `feature_id`,
 * `value`, `timestamp`. Each row of the join became one of each, so both lists repeat themselves.
 */

/** The customer a row belongs to, under any of the names that scripts use. */
export const rowCustomer = (value: unknown): string | null => {
  if (!isRecord(value)) return null;
  for (const name of ["external_id", "customer_id", "customerId", "customer"]) {
    const id = value[name];
    const text = typeof id === "number" ? String(id) : textOf(id);
    if (text !== null) return text;
  }
  return null;
};

export const rowFeature = (value: unknown): string | null =>
  isRecord(value) ? (textOf(value.feature_id) ?? textOf(value.event_type)) : null;

/** A feature that only rows of usage name. */
export const namedFeature = (id: string): unknown => ({
  sourceId: id,
  key: id,
  name: id,
  kind: "counter",
  unit: null,
  active: true,
  meter: { eventName: id, aggregation: "sum" },
  metadata: {},
});

/** One customer's rows to its record and its usage. Pure; names with figures what a join has repeated. */
export function normaliseTransformed(objects: readonly RawObject[]): NormalisedCatalogue {
  const records: CanonicalRecord[] = [];
  const issues: Issue[] = [];
  const customers = objects.filter(({ stream }) => stream === "table.customers");
  const [first] = customers;
  if (first) records.push(...customerOf(first, customers, issues));
  records.push(
    ...usageOf(
      objects.filter(({ stream }) => stream === "table.usages"),
      issues,
    ),
  );
  return { records, issues };
}

function customerOf(first: RawObject, all: readonly RawObject[], issues: Issue[]): CanonicalRecord[] {
  const id = first.customerId;
  if (id === null) {
    issues.push(
      ...all.map((row) => issueOf(row, "customers", "file.no_customer", "The row names no customer.")),
    );
    return [];
  }
  const emails = valuesOf(all, "email").map((text) => text.toLowerCase());
  if (new Set(emails).size > 1) {
    issues.push(
      issueOf(
        first,
        "customers",
        "file.customer_conflict",
        `${id} stands in ${all.length} rows with the addresses ${[...new Set(emails)].slice(0, 3).join(", ")}.`,
      ),
    );
    return [];
  }
  const created = valuesOf(all, "created_at")
    .map(instantOf)
    .filter((at) => at !== null)
    .sort();
  const record = {
    sourceId: id,
    email: emails[0] ?? null,
    name: valuesOf(all, "name")[0] ?? null,
    phone: null,
    country: null,
    currency: null,
    state: "active" as const,
    createdAt: created[0] ?? null,
    parentId: null,
    billingProviderId: null,
    taxIds: [],
    accountBalance: [],
    discounts: [],
    effectiveFeatureKeys: null,
    metadata: {},
  };
  return [{ entity: "customers", customerId: id, record }];
}

interface Event {
  readonly row: RawObject;
  readonly customerId: string;
  readonly featureId: string;
  readonly quantity: string;
  readonly at: string;
}

function usageOf(rows: readonly RawObject[], issues: Issue[]): CanonicalRecord[] {
  const groups = new Map<string, Event[]>();
  for (const row of rows) {
    const event = readEvent(row, issues);
    if (!event) continue;
    const key = JSON.stringify([event.featureId, event.quantity, event.at]);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const factor = foldFactor([...groups.values()].map((group) => group.length));
  // One event seen twice may be two events; several that all repeat equally often were multiplied.
  const counted = factor > 1 && groups.size > 1;
  if (factor > 1) issues.push(repeated([...groups.values()], factor, counted));
  return [...groups].flatMap(([key, group]) =>
    group
      .slice(0, counted ? group.length / factor : group.length)
      .map((event, occurrence) => recordOf(event, key, occurrence)),
  );
}

/** How often everything repeats: the greatest number that divides each count. */
function foldFactor(counts: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return counts.reduce((found, count) => divisor(found, count), 0);
}

function repeated(groups: readonly (readonly Event[])[], factor: number, counted: boolean): Issue {
  const all = groups.flat();
  const total = all.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0));
  const once = total.div(factor);
  const [first] = all;
  const id = first?.customerId ?? "";
  const figures = `${all.length} rows of usage of ${id} are ${groups.length} different ones, each ${factor} times: ${total.toFixed()} in all, ${once.toFixed()} when each counts once.`;
  return {
    severity: "warning",
    code: counted ? "file.usage_multiplied" : "file.usage_repeated",
    entity: "usage",
    sourceId: id,
    customerId: id,
    message: counted
      ? `${figures} A join with ${factor} subscriptions does that; each was counted once.`
      : `${figures} They are carried as they stand, for one record says too little to tell.`,
    remedy: "Compare with your own figures; export usage with an id per event, and nothing can multiply.",
    raw: { factor, rows: all.length, total: total.toFixed(), totalOnce: once.toFixed() },
  };
}

function readEvent(row: RawObject, issues: Issue[]): Event | null {
  const { raw, customerId } = row;
  const value: Record<string, unknown> = isRecord(raw) ? raw : {};
  const refuse = (code: string, message: string): null => {
    issues.push(issueOf(row, "usage", code, message));
    return null;
  };
  if (customerId === null) {
    return refuse(
      "file.usage_without_customer",
      "The row of usage names no customer: the script left customer_id out of what it kept.",
    );
  }
  const featureId = rowFeature(raw);
  if (featureId === null) return refuse("file.usage_without_feature", "The row of usage names no feature.");
  const text = String(value.value ?? value.quantity ?? "").trim();
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) {
    return refuse("file.bad_quantity", `"${text.slice(0, 60)}" is no quantity.`);
  }
  const at = instantOf(value.timestamp);
  if (at === null) {
    return refuse(
      "file.bad_instant",
      `"${String(value.timestamp ?? "").slice(0, 60)}" is no instant with a date and a time.`,
    );
  }
  return { row, customerId, featureId, quantity: plainDecimal(text), at };
}

function recordOf(event: Event, key: string, occurrence: number): CanonicalRecord {
  const { customerId, featureId, quantity, at } = event;
  const identity = createHash("sha256").update(`${customerId} ${key}`).digest("hex").slice(0, 32);
  const record = {
    sourceId: `${identity}/${occurrence + 1}`,
    customerId,
    featureId,
    quantity,
    unit: null,
    at,
    windowStart: null,
    windowEnd: null,
    aggregation: "sum" as const,
    resourceId: null,
    dimensions: {},
  };
  return { entity: "usage", customerId, record };
}

/** An instant in UTC; a time without zone counts as UTC, as pandas writes it. Null when it is none. */
export function instantOf(value: unknown): string | null {
  if (typeof value === "number") {
    const ms = value > 100_000_000_000 ? value : value * 1_000;
    return Number.isFinite(ms) && ms > 0 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() : null;
  }
  const text = textOf(value);
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    text ?? "",
  );
  if (!parts) return null;
  const date = new Date(`${parts[1]}T${parts[2] ?? "00:00:00"}${parts[3] ?? "Z"}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

const valuesOf = (rows: readonly RawObject[], name: string): string[] =>
  rows.flatMap(({ raw }) => {
    const text = isRecord(raw) ? textOf(raw[name]) : null;
    return text === null ? [] : [text];
  });

function issueOf(row: RawObject, entity: EntityKind, code: string, message: string): Issue {
  return {
    severity: "error",
    code,
    entity,
    sourceId: `#${Number(row.sourceId)}`,
    customerId: row.customerId,
    message: `Row ${Number(row.sourceId)} of ${entity}: ${message}`,
    remedy: "Correct the row here, or in the script and upload its file again.",
    raw: row.raw,
  };
}
