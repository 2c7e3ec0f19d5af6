import { z } from "zod";
import { currencySchema, decimalSchema, featureKinds, intervalSchema, resetSchema } from "@/lib/canonical";
import type { Cells, CompiledTable } from "./compile-table";
import type { CustomDescription } from "./description";
import { intervalOf, planIdOf } from "./normalise/interval";
import { type Parsed, refused, taken } from "./values/parsed";

/** What is staged of a plan or a feature: already understood, because there is no customer to understand it for. */
export const catalogueEntrySchema = z.discriminatedUnion("entry", [
  z.object({
    entry: z.literal("plan"),
    planId: z.string(),
    product: z.string(),
    name: z.string(),
    interval: intervalSchema,
    currency: currencySchema,
    /** Minor units per unit; null where the data holds no price. */
    amount: decimalSchema.nullable(),
    /** False for one that only rows of subscriptions name. */
    listed: z.boolean(),
  }),
  z.object({
    entry: z.literal("feature"),
    id: z.string(),
    name: z.string(),
    kind: z.enum(featureKinds),
    unit: z.string().nullable(),
    listed: z.boolean(),
    /** What a plan allows; null where the row names no plan. */
    allows: z
      .object({
        product: z.string(),
        state: z.enum(["on", "off", "limited", "unlimited"]),
        limit: decimalSchema.nullable(),
        period: resetSchema.shape.period.nullable(),
      })
      .nullable(),
  }),
]);
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

/** The same plan or feature, said by any row, has one id. */
export function entryId(entry: CatalogueEntry): string {
  return entry.entry === "plan" ? `plan:${entry.planId}|${entry.currency}` : `feature:${entry.id}`;
}

/** Columns that decide what `namedEntries` gives. */
export const namingFields = [
  "subscription.plan",
  "subscription.interval",
  "subscription.currency",
  "usage.feature",
] as const;

/** Plan and feature that a row of a subscription or of usage names. Values nobody understands are judged later. */
export function namedEntries(
  cells: Cells,
  table: CompiledTable,
  description: CustomDescription,
): readonly CatalogueEntry[] {
  const text = (field: string) => table.text(cells, field);
  const plan = text("subscription.plan");
  const feature = text("usage.feature");
  const entries: CatalogueEntry[] = [];
  const interval = intervalOf(text("subscription.interval"), description.interval);
  if (plan !== null && interval !== null) {
    const currency = table.value(cells, "subscription.currency");
    entries.push(
      planEntry(description, {
        plan,
        name: plan,
        interval,
        currency: (currency.ok && currency.value) || description.currency,
        amount: null,
        listed: false,
      }),
    );
  }
  if (feature !== null) {
    entries.push({
      entry: "feature",
      id: feature,
      name: feature,
      kind: "counter",
      unit: null,
      listed: false,
      allows: null,
    });
  }
  return entries;
}

/** A row of the plans or of the features table. */
export function readEntry(
  cells: Cells,
  table: CompiledTable,
  description: CustomDescription,
): Parsed<CatalogueEntry> {
  return table.table.role === "plans" ? readPlan(cells, table, description) : readFeature(cells, table);
}

function readPlan(
  cells: Cells,
  table: CompiledTable,
  description: CustomDescription,
): Parsed<CatalogueEntry> {
  const plan = table.text(cells, "plan.id");
  if (plan === null) return refused("the plan's id is empty", "Fill it in and upload the row again.");
  const currency = table.value(cells, "plan.currency");
  if (!currency.ok) return currency;
  const amount = table.value(cells, "plan.amount", currency.value ?? description.currency);
  if (!amount.ok) return amount;
  const interval = intervalOf(table.text(cells, "plan.interval"), description.interval);
  if (interval === null)
    return refused("the interval is none that is known", "Write day, week, month, quarter or year.");
  return taken(
    planEntry(description, {
      plan,
      name: table.text(cells, "plan.name") ?? plan,
      interval,
      currency: currency.value ?? description.currency,
      amount: amount.value,
      listed: true,
    }),
  );
}

function planEntry(
  description: CustomDescription,
  of: {
    plan: string;
    name: string;
    interval: NonNullable<ReturnType<typeof intervalOf>>;
    currency: string;
    amount: string | null;
    listed: boolean;
  },
): CatalogueEntry {
  const { unit, count, label } = of.interval;
  return {
    entry: "plan",
    planId: planIdOf(of.plan, label, description.interval),
    product: of.plan,
    name: of.name,
    interval: { unit, count },
    currency: of.currency,
    amount: of.amount,
    listed: of.listed,
  };
}

const kindWords: Readonly<Record<string, (typeof featureKinds)[number]>> = {
  boolean: "boolean",
  flag: "boolean",
  switch: "boolean",
  metered: "counter",
  counter: "counter",
  usage: "counter",
  gauge: "gauge",
  seats: "gauge",
  static: "static",
  number: "static",
  enum: "enum",
};

const periodWords: Readonly<Record<string, z.infer<typeof resetSchema>["period"]>> = {
  hour: "hour",
  hourly: "hour",
  day: "day",
  daily: "day",
  week: "week",
  weekly: "week",
  month: "month",
  monthly: "month",
  year: "year",
  yearly: "year",
  never: "never",
};

const wordOf = <T>(words: Readonly<Record<string, T>>, text: string | null): T | null => {
  const key = text?.toLowerCase() ?? "";
  return Object.hasOwn(words, key) ? (words[key] ?? null) : null;
};

function readFeature(cells: Cells, table: CompiledTable): Parsed<CatalogueEntry> {
  const id = table.text(cells, "feature.id");
  if (id === null) return refused("the feature's id is empty", "Fill it in and upload the row again.");
  const typeWord = table.text(cells, "feature.type");
  const kind = wordOf(kindWords, typeWord);
  if (typeWord !== null && kind === null) {
    return refused(
      `"${typeWord.slice(0, 40)}" is no kind of feature`,
      "Write boolean, metered, gauge, static or enum, or map the words of the column.",
    );
  }
  const product = table.text(cells, "feature.plan");
  const limitText = table.text(cells, "feature.limit");
  const isUnlimited = limitText !== null && /^(unlimited|infinite|∞)$/i.test(limitText);
  const limit = isUnlimited ? taken(null) : table.value(cells, "feature.limit");
  if (!limit.ok) return limit;
  const state = isUnlimited
    ? "unlimited"
    : limit.value === null
      ? "on"
      : limit.value === "0"
        ? "off"
        : "limited";
  return taken({
    entry: "feature",
    id,
    name: table.text(cells, "feature.name") ?? id,
    kind: kind ?? (limitText === null ? "boolean" : "counter"),
    unit: table.text(cells, "feature.unit"),
    listed: true,
    allows:
      product === null
        ? null
        : {
            product,
            state,
            limit: limit.value,
            period: wordOf(periodWords, table.text(cells, "feature.reset")),
          },
  });
}
