import { z } from "zod";
import { type CustomDescription, customDescriptionSchema, type Table, tableSchema } from "../description";
import { customError } from "../errors";
import { customerKeyField, describeField, type FieldEntity } from "../fields";
import { plainNumbers } from "../values/decimal";

/** Names that the short form uses for our fields; others are the field's own name in snake case. */
const shortNames: Readonly<Record<string, string>> = {
  "usage.feature_id": "usage.feature",
  "subscription.plan_id": "subscription.plan",
  "subscription.plan_name": "subscription.plan",
  "subscription.billing_period_start": "subscription.periodStart",
  "subscription.billing_period_end": "subscription.periodEnd",
};

const entityNames: Readonly<Record<string, FieldEntity>> = {
  customer: "customer",
  customers: "customer",
  subscription: "subscription",
  subscriptions: "subscription",
  usage: "usage",
  credit: "credit",
  credits: "credit",
  plan: "plan",
  plans: "plan",
  feature: "feature",
  features: "feature",
};

const rolesSchema = z
  .object({ answers: customDescriptionSchema.omit({ tables: true, version: true }).partial().optional() })
  .catchall(z.record(z.string(), z.string()));

const saidAnswers = z.looseObject({ answers: z.record(z.string(), z.unknown()).optional() });

/** What a roles file says: columns by meaning, per entity, and answers for the whole source. */
export interface Roles {
  readonly columns: readonly { readonly column: string; readonly field: string }[];
  readonly answers: Partial<Omit<CustomDescription, "tables" | "version">>;
}

/** Reads the parsed text of a roles file. Throws `custom.roles` naming the line that cannot be used. */
export function readRoles(document: unknown): Roles {
  const parsed = rolesSchema.safeParse(document);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw rolesError(`${first?.path.join(".") || "the file"}: ${first?.message ?? "is not right"}`);
  }
  const { answers, ...entities } = parsed.data;
  const columns = Object.entries(entities).flatMap(([name, own]) => {
    const entity = Object.hasOwn(entityNames, name) ? entityNames[name] : undefined;
    if (!entity)
      throw rolesError(
        `"${name}" is none of customers, subscriptions, usage, credits, plans, features, answers`,
      );
    // What does not parse as a record of columns was refused above.
    return Object.entries(own as Record<string, string>).map(([column, meaning]) => ({
      column,
      field: fieldOf(entity, meaning),
    }));
  });
  // The schema fills in what was not said; only what was said may replace an answer.
  const said = Object.keys(saidAnswers.safeParse(document).data?.answers ?? {});
  const given = Object.entries(answers ?? {}).filter(([name]) => said.includes(name));
  return { columns, answers: Object.fromEntries(given) };
}

function fieldOf(entity: FieldEntity, meaning: string): string {
  if (meaning === "external_id" || meaning === "customer_id") return customerKeyField;
  const short = `${entity}.${meaning}`;
  const own = Object.hasOwn(shortNames, short) ? (shortNames[short] ?? short) : short;
  const camel = own.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  for (const field of [own, camel]) if (describeField(field) !== null) return field;
  throw rolesError(`a ${entity} has nothing called "${meaning}"`);
}

/** A suggested table with the meanings of a roles file in place of the suggested ones. */
export function applyRoles(table: Table, roles: Roles): Table {
  const header = new Map(table.header.map((column) => [column.toLowerCase(), column]));
  const said = roles.columns.flatMap(({ column, field }) => {
    const own = header.get(column.toLowerCase());
    return own === undefined ? [] : [{ column: own, field }];
  });
  const kept = table.columns.filter(
    (one) => !said.some(({ column, field }) => column === one.column || field === one.field),
  );
  const changed = said.map(({ column, field }) => {
    const before = table.columns.find((one) => one.column === column);
    return before
      ? { ...before, field }
      : { column, field, number: plainNumbers, money: "major", time: "iso", conflict: null, transforms: [] };
  });
  const parsed = tableSchema.safeParse({ ...table, columns: [...kept, ...changed] });
  if (parsed.success) return parsed.data;
  throw rolesError(parsed.error.issues[0]?.message ?? "the columns do not fit the table");
}

const rolesError = (sentence: string) => customError("roles", `The roles file cannot be used: ${sentence}.`);
