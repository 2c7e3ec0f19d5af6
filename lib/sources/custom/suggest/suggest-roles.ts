import type { ColumnRole, Table } from "../description";
import { customerKeyField, type TableRole } from "../fields";
import { plainNumbers } from "../values/decimal";
import type { ColumnProfile } from "./column-profile";

/** Names under which companies keep these things, most telling first. */
const names: Readonly<Record<string, readonly string[]>> = {
  [customerKeyField]: [
    "customer_id",
    "customerid",
    "cust_id",
    "customer",
    "account_id",
    "client_id",
    "user_id",
    "external_id",
  ],
  "customer.email": ["email", "e_mail", "email_address", "mail", "customer_email"],
  "customer.name": ["customer_name", "company_name", "company", "full_name", "name"],
  "customer.createdAt": ["customer_created_at", "created_at", "created", "signup_date", "signed_up_at"],
  "customer.updatedAt": ["updated_at", "modified_at"],
  "customer.billingProviderId": ["stripe_customer_id", "stripe_id", "chargebee_id", "billing_id"],
  "subscription.id": ["subscription_id", "sub_id"],
  "subscription.plan": ["plan_name", "plan", "plan_id", "plan_code", "tier", "product", "price_id"],
  "subscription.status": ["status", "subscription_status", "state"],
  "subscription.quantity": ["seats", "subscription_quantity", "quantity"],
  "subscription.amount": ["amount", "price", "mrr", "unit_amount"],
  "subscription.currency": ["currency"],
  "subscription.interval": ["interval", "billing_interval", "billing_period", "period"],
  "subscription.startedAt": ["started_at", "start_date", "subscription_created_at", "created_at"],
  "subscription.periodStart": ["current_period_start", "period_start"],
  "subscription.periodEnd": ["current_period_end", "period_end", "renews_at"],
  "subscription.trialEnd": ["trial_end", "trial_ends_at"],
  "subscription.cancelAt": ["cancel_at"],
  "subscription.cancelledAt": ["cancelled_at", "canceled_at", "ended_at"],
  "usage.id": ["event_id", "usage_id", "idempotency_key"],
  "usage.feature": [
    "event_type",
    "event_name",
    "event",
    "feature_id",
    "feature",
    "metric",
    "meter",
    "usage_type",
  ],
  "usage.value": ["quantity", "value", "usage", "units", "count", "amount"],
  "usage.timestamp": [
    "timestamp",
    "event_timestamp",
    "occurred_at",
    "event_time",
    "ts",
    "time",
    "date",
    "created_at",
  ],
  "credit.id": ["credit_id", "balance_id"],
  "credit.wallet": ["wallet", "credit_type", "pool"],
  "credit.balance": ["balance", "credit_balance", "credits", "remaining"],
  "credit.currency": ["currency"],
  "credit.expiresAt": ["expires_at", "expiry", "expiration_date"],
  "plan.id": ["plan_id", "plan_code", "id", "code"],
  "plan.name": ["plan_name", "name", "title"],
  "plan.amount": ["price", "amount", "unit_amount"],
  "plan.currency": ["currency"],
  "plan.interval": ["interval", "billing_interval", "period"],
  "feature.id": ["feature_id", "feature_key", "id", "key", "code"],
  "feature.name": ["feature_name", "name", "title"],
  "feature.type": ["type", "kind", "feature_type"],
  "feature.unit": ["unit", "units"],
  "feature.plan": ["plan_id", "plan", "plan_name"],
  "feature.limit": ["limit", "quota", "included", "allowance"],
  "feature.reset": ["reset", "reset_period"],
};

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");

function findColumn(field: string, columns: readonly string[], also: readonly string[] = []): string | null {
  for (const wanted of [...(names[field] ?? []), ...also]) {
    const found = columns.find(
      (column) => plain(column) === wanted || plain(column.split(".").join("_")) === wanted,
    );
    if (found !== undefined) return found;
  }
  return null;
}

/** What a table seems to be about, by the names of its columns. */
export function suggestRole(columns: readonly string[]): TableRole {
  const has = (field: string) => findColumn(field, columns) !== null;
  const key = has(customerKeyField);
  if (key && has("credit.balance")) return "credits";
  const hasUsage = has("usage.feature") && has("usage.timestamp");
  const hasPlan = has("subscription.plan");
  const hasPerson = has("customer.email");
  if (key && hasUsage) return hasPlan || hasPerson ? "flat" : "usage";
  if (key && hasPlan) return hasPerson ? "flat" : "subscriptions";
  if (hasPerson) return "customers";
  if (has("feature.limit") || (has("feature.type") && !has("plan.amount"))) return "features";
  return has("plan.amount") || has("plan.interval") ? "plans" : "customers";
}

const fieldsOf: Readonly<Record<TableRole, readonly string[]>> = {
  flat: ["customer.", "subscription.", "usage."],
  customers: ["customer."],
  subscriptions: [customerKeyField, "subscription."],
  usage: [customerKeyField, "usage."],
  credits: [customerKeyField, "credit."],
  plans: ["plan."],
  features: ["feature."],
};

/** Order in which fields take columns that several could mean. In a flat table quantity belongs to usage. */
const priority = (role: TableRole, field: string): number => {
  if (field === customerKeyField) return 0;
  if (role === "flat" && field.startsWith("usage.")) return 1;
  if (role === "flat" && field.startsWith("customer.")) return 2;
  return 3;
};

/** What each column seems to mean: first by name, and its format by its values. A column is used once. */
export function suggestColumns(
  role: TableRole,
  columns: readonly string[],
  profiles: readonly ColumnProfile[],
): ColumnRole[] {
  const free = new Set(columns);
  const wanted = Object.keys(names)
    .filter((field) => fieldsOf[role].some((prefix) => field === prefix || field.startsWith(prefix)))
    .sort((left, right) => priority(role, left) - priority(role, right));
  const chosen: ColumnRole[] = [];
  for (const field of wanted) {
    // A table of customers calls its key just "id".
    const also =
      (field === customerKeyField && role === "customers") || /^(usage|subscription|credit)\.id$/.test(field)
        ? ["id"]
        : [];
    const column = findColumn(field, [...free], also);
    if (column === null) continue;
    free.delete(column);
    chosen.push({ column, field, ...formatOf(profiles.find((profile) => profile.column === column)) });
  }
  return chosen;
}

/** How the values of a column are written, as far as it can be told. */
export function formatOf(profile: ColumnProfile | undefined): Omit<ColumnRole, "column" | "field"> {
  return {
    number: profile?.numbers.kind === "decided" ? profile.numbers.format : plainNumbers,
    money: "major",
    time: profile?.times.kind === "decided" ? profile.times.format : "iso",
    conflict: null,
    transforms: [],
  };
}

export interface Variation {
  readonly column: string;
  readonly customer: string;
  readonly values: readonly [string, string];
}

/**
 * Columns said to be the customer's whose value changes within most customers: they cannot be. A few customers with two
 * values are a conflict in the data instead.
 */
export function findVarying(
  table: Pick<Table, "header" | "columns">,
  rows: readonly (readonly (string | null)[])[],
): Variation[] {
  const keyColumn = table.columns.find(({ field }) => field === customerKeyField)?.column;
  if (keyColumn === undefined) return [];
  const keyIndex = table.header.indexOf(keyColumn);
  const own = table.columns.filter(
    ({ field }) => field.startsWith("customer.") && field !== customerKeyField,
  );
  return own.flatMap(({ column }) => variationOf(column, keyIndex, table.header.indexOf(column), rows) ?? []);
}

function variationOf(
  column: string,
  keyIndex: number,
  index: number,
  rows: readonly (readonly (string | null)[])[],
): Variation | null {
  const first = new Map<string, string>();
  const repeated = new Set<string>();
  const varying = new Map<string, string>();
  for (const row of rows) {
    const key = row[keyIndex]?.trim() ?? "";
    const value = row[index]?.trim() ?? "";
    if (value === "" || key === "") continue;
    const known = first.get(key);
    if (known === undefined) first.set(key, value);
    else {
      repeated.add(key);
      if (known.toLowerCase() !== value.toLowerCase()) varying.set(key, value);
    }
  }
  const [example] = varying;
  if (!example || varying.size * 2 <= repeated.size) return null;
  return { column, customer: example[0], values: [first.get(example[0]) ?? "", example[1]] };
}
