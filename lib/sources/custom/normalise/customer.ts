import type { Customer } from "@/lib/canonical";
import type { conflictPolicies } from "../description";
import { type CustomerWork, type OwnRow, rejectRow, warn } from "./context";
import { type Part, readPart } from "./read-part";

type Policy = (typeof conflictPolicies)[number];

/** What is done with two values of one customer unless the description says otherwise: never the last one by accident. */
const usualPolicy: Readonly<Record<string, Policy>> = {
  "customer.email": "reject",
  "customer.createdAt": "earliest",
};

interface Reading {
  readonly row: OwnRow;
  readonly part: Part;
}

/**
 * The customer of some rows. Null when none says anything of it; undefined when two rows contradict each other and nobody
 * said which one counts: then nothing of this customer is carried.
 */
export function mergeCustomer(work: CustomerWork, rows: readonly OwnRow[]): Customer | null | undefined {
  const readings: Reading[] = [];
  for (const row of rows) {
    const part = readPart(work, row, {
      entity: "customers",
      part: "customer",
      needed: [],
      tolerate: (field, reason, remedy) => {
        if (field !== "customer.email" || work.description.badEmail === "row") return false;
        warn(work, {
          entity: "customers",
          code: "bad_email",
          sourceId: work.key,
          message: `The address of customer ${work.key} is left out: ${reason}.`,
          remedy,
        });
        return true;
      },
    });
    if (part !== undefined) readings.push({ row, part: part ?? {} });
  }
  const [first] = readings;
  if (!first) return null;
  const values: Record<string, string | null> = {};
  for (const field of new Set(readings.flatMap(({ part }) => Object.keys(part)))) {
    const chosen = resolve(work, readings, field);
    if (chosen === undefined) return undefined;
    values[field] = chosen;
  }
  if (!work.outcomes.has(first.row)) work.outcomes.set(first.row, "imported");
  return toCustomer(work.key, values);
}

/** The value of a field over all rows of a customer; undefined = the customer is rejected. */
function resolve(work: CustomerWork, readings: readonly Reading[], field: string): string | null | undefined {
  const filled = readings.filter(({ part }) => part[field] != null);
  const distinct = new Map<string, Reading>();
  for (const reading of filled) {
    const key = reading.part[field]?.trim().toLowerCase() ?? "";
    if (!distinct.has(key)) distinct.set(key, reading);
  }
  const [first] = distinct.values();
  if (!first || distinct.size === 1) return first?.part[field] ?? null;
  const column = first.row.compiled.columnOf(field);
  const policy = column?.conflict ?? usualPolicy[field] ?? "first";
  const lines = [...distinct.values()].slice(0, 3).map(({ row }) => row.line);
  const name = column?.column ?? field;
  if (policy === "reject") {
    rejectRow(work, first.row, {
      entity: "customers",
      code: "conflict",
      field,
      reason: `customer ${work.key} has ${distinct.size} different values of ${name} (lines ${lines.join(", ")})`,
      remedy: "Correct the data, or choose in the description which of the values counts.",
    });
    return undefined;
  }
  warn(work, {
    entity: "customers",
    code: `conflict_${policy}`,
    sourceId: `${work.key} ${name}`,
    message: `Customer ${work.key} has ${distinct.size} different values of ${name} (lines ${lines.join(", ")}); ${taken[policy]}.`,
    remedy: "Correct the data, or choose another rule for this column in the description.",
  });
  return choose(policy, filled, field);
}

const taken: Readonly<Record<Exclude<Policy, "reject">, string>> = {
  first: "the first one is taken",
  earliest: "the earliest one is taken",
  latest: "the one of the row changed last is taken",
};

function choose(policy: Policy, filled: readonly Reading[], field: string): string | null {
  const by = (reading: Reading) =>
    policy === "latest" ? (reading.part["customer.updatedAt"] ?? "") : (reading.part[field] ?? "");
  const chosen = filled.reduce((best, reading) => {
    if (policy === "earliest") return by(reading) < by(best) ? reading : best;
    if (policy === "latest") return by(reading) > by(best) ? reading : best;
    return best;
  });
  return chosen.part[field] ?? null;
}

const metadataPrefix = "customer.metadata.";

function toCustomer(key: string, values: Part): Customer {
  const metadata = Object.entries(values).flatMap(([field, value]): [string, string][] =>
    field.startsWith(metadataPrefix) && value !== null ? [[field.slice(metadataPrefix.length), value]] : [],
  );
  return {
    sourceId: key,
    email: values["customer.email"] ?? null,
    name: values["customer.name"] ?? null,
    phone: null,
    country: null,
    currency: values["customer.currency"] ?? null,
    state: "active",
    createdAt: values["customer.createdAt"] ?? null,
    parentId: null,
    billingProviderId: values["customer.billingProviderId"] ?? null,
    taxIds: [],
    accountBalance: [],
    discounts: [],
    effectiveFeatureKeys: null,
    metadata: Object.fromEntries(metadata),
  };
}

/** A customer that only other tables name, where no table of customers was given. */
export const bareCustomer = (key: string): Customer => toCustomer(key, {});
