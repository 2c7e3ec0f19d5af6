import type { CustomDescription, Table } from "@/lib/sources/custom/description";
import { customerKeyField, entitiesOfRole, fields, type TableRole } from "@/lib/sources/custom/fields";

import { statusOf } from "@/lib/sources/custom/normalise/status";

export type { CustomDescription, Table } from "@/lib/sources/custom/description";
export type { TableRole } from "@/lib/sources/custom/fields";
export type { FileProfile } from "@/lib/sources/custom/suggest/profile-file";

/** What a table can hold, in the words of the page. */
export const roleLabels: Readonly<Record<TableRole, string>> = {
  flat: "Customers, subscriptions and usage in one (rows repeat the customer)",
  customers: "Customers",
  subscriptions: "Subscriptions",
  usage: "Usage",
  credits: "Credit balances",
  plans: "Plans",
  features: "Features",
};

const entityLabels = {
  customer: "Customer",
  subscription: "Subscription",
  usage: "Usage",
  credit: "Credit",
  plan: "Plan",
  feature: "Feature",
} as const;

const words = (name: string): string => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

export interface FieldChoice {
  readonly value: string;
  readonly label: string;
}

/** What a column of a table can mean. `column` names the metadata and dimensions it may be kept as. */
export function fieldChoices(role: TableRole, column: string): readonly FieldChoice[] {
  const name = column.replace(/[^A-Za-z0-9_-]+/g, "_");
  return Object.entries(fields).flatMap(([field, { entity }]) => {
    const fits = field === customerKeyField || entitiesOfRole[role].includes(entity);
    if (!fits) return [];
    const [, ...rest] = field.split(".");
    const value = field.replace("*", name);
    const label = field.endsWith("*")
      ? `${entityLabels[entity]}: keep as ${rest[0] === "metadata" ? "metadata" : "dimension"}`
      : `${entityLabels[entity]}: ${field === customerKeyField ? "id" : words(rest.join(" "))}`;
    return [{ value, label }];
  });
}

/** What kind of value a field holds: decides which questions about its form are asked. */
export function kindOfField(field: string): string | null {
  const entry = Object.entries(fields).find(([name]) => name === field);
  return entry ? entry[1].kind : null;
}

/** Answers to begin with. */
export const usualAnswers: Omit<CustomDescription, "tables" | "version"> = {
  account: "own data",
  mode: "live",
  nulls: [],
  zone: "UTC",
  currency: "usd",
  interval: "month",
  fanOut: "once",
  statuses: {},
  missingValueIsOne: false,
  acceptRagged: false,
  badEmail: "field",
};

/** Queries that multiply nothing: one per kind of record, keys included. */
export const betterQueries: Readonly<Partial<Record<TableRole, string>>> = {
  customers: "select id, email, name, created_at, updated_at from customers order by id",
  subscriptions:
    "select id, customer_id, plan_name, status, amount, currency, quantity, current_period_start, current_period_end, cancel_at from subscriptions order by id",
  usage: 'select id, customer_id, event_type, quantity, "timestamp" from usage_events order by id',
  credits: "select customer_id, currency, balance, expires_at from credit_balances",
};

/** The name of a table for people. */
export const tableLabel = ({ input, role }: Table): string =>
  input.kind === "file" ? (input.member ?? input.name) : `${roleLabels[role]}, a query`;

/** Whether a word of a status column explains itself. */
export const knowsStatus = (word: string): boolean => statusOf(word, {}) !== null;
