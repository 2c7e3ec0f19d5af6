import { z } from "zod";
import { currencySchema, subscriptionStatuses } from "@/lib/canonical";
import { customerKeyField, describeField, entitiesOfRole, requiredFields, tableRoles } from "./fields";
import { compressions } from "./read/container";
import { encodings } from "./read/encoding";
import { numberFormatSchema, plainNumbers } from "./values/decimal";
import { timeFormatSchema } from "./values/instant";
import { isTimeZone } from "./values/zone";

/** What a person said about a company's own data: which tables there are and what their columns mean. */

export const dialectSchema = z.object({
  delimiter: z.enum([",", ";", "\t", "|"]),
  quote: z.enum(['"', "'", ""]).default('"'),
  escape: z.enum(['"', "'", "\\"]).default('"'),
  relaxQuotes: z.boolean().default(false),
});

const fileInputSchema = z.object({
  kind: z.literal("file"),
  fileId: z.string().min(1),
  name: z.string().min(1).max(255),
  sha256: z.string().nullable().default(null),
  compression: z.enum(compressions).default("none"),
  /** Which file of a zip. */
  member: z.string().nullable().default(null),
  format: z.enum(["csv", "ndjson", "json"]),
  encoding: z.enum(encodings).default("utf-8"),
  /** Bytes of the byte order mark. */
  markBytes: z.int().min(0).max(4).default(0),
  dialect: dialectSchema.default({ delimiter: ",", quote: '"', escape: '"', relaxQuotes: false }),
  /** Records above the data: titles and the header. */
  headerRows: z.int().min(0).max(20).default(1),
  /** The list inside a JSON object. */
  listKey: z.string().nullable().default(null),
});
export type FileInput = z.infer<typeof fileInputSchema>;

const queryInputSchema = z.object({
  kind: z.literal("query"),
  sql: z.string().trim().min(1, "Write the query.").max(20_000),
  /** A unique column to read in the order of; with it a reading that broke off goes on where it was. */
  keyColumn: z.string().nullable().default(null),
});
export type QueryInput = z.infer<typeof queryInputSchema>;

export const conflictPolicies = ["reject", "first", "earliest", "latest"] as const;

const transformSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("lower") }),
  z.object({ kind: z.literal("upper") }),
  z.object({ kind: z.literal("default"), value: z.string().max(1_000) }),
  z.object({ kind: z.literal("constant"), value: z.string().max(1_000) }),
  z.object({ kind: z.literal("map"), values: z.record(z.string(), z.string()) }),
  z.object({
    kind: z.literal("factor"),
    by: z.string().regex(/^-?\d+(\.\d+)?$/, "must be an exact decimal"),
  }),
]);
export type Transform = z.infer<typeof transformSchema>;

const columnSchema = z.object({
  column: z.string().min(1),
  field: z.string().refine((name) => describeField(name) !== null, "is not a field that can be filled"),
  number: numberFormatSchema.default(plainNumbers),
  money: z.enum(["major", "minor"]).default("major"),
  time: timeFormatSchema.default("iso"),
  /** What is done when one customer has two values: null takes the field's usual way. */
  conflict: z.enum(conflictPolicies).nullable().default(null),
  transforms: z.array(transformSchema).max(10).default([]),
});
export type ColumnRole = z.infer<typeof columnSchema>;

export const tableSchema = z
  .object({
    role: z.enum(tableRoles),
    input: z.discriminatedUnion("kind", [fileInputSchema, queryInputSchema]),
    /** All columns in the order of the table, also those that mean nothing here. */
    header: z.array(z.string().min(1)).min(1).max(200),
    columns: z.array(columnSchema).max(200),
  })
  .superRefine((table, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    const names = table.columns.map(({ field }) => field);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) refuse(`Two columns of the ${table.role} table are called ${twice}. Leave one of them out.`);
    for (const field of requiredFields[table.role]) {
      if (!names.includes(field)) refuse(`The ${table.role} table needs a column for ${field}.`);
    }
    for (const { column, field } of table.columns) {
      const entity = describeField(field)?.entity;
      const fits = field === customerKeyField || (entity && entitiesOfRole[table.role].includes(entity));
      if (!fits) refuse(`${field} cannot come from the ${table.role} table.`);
      if (!table.header.includes(column)) refuse(`There is no column ${column} in the ${table.role} table.`);
    }
  });
export type Table = z.infer<typeof tableSchema>;

export const nullSpellings = ["NULL", "null", "\\N", "NA", "N/A", "nan", "None", "-", "#N/A"] as const;

export const customDescriptionSchema = z.object({
  /** Counts the saved versions. */
  version: z.int().min(1).default(1),
  /** What the data is called: a later description of the same migration keeps it. */
  account: z.string().trim().min(1).max(100).default("own data"),
  mode: z.enum(["live", "test"]).default("live"),
  tables: z.array(tableSchema).min(1, "Describe at least one table.").max(20),
  /** Spellings that mean "no value" besides the empty cell. */
  nulls: z.array(z.string().max(20)).max(20).default([]),
  /** Zone of times that name none. */
  zone: z.string().refine(isTimeZone, "is not a time zone such as Europe/Berlin").default("UTC"),
  /** Currency of amounts whose row names none. */
  currency: currencySchema.default("usd"),
  /** How often subscriptions charge when no column says so. */
  interval: z.enum(["day", "week", "month", "year"]).default("month"),
  /** Repeats of a usage event by a join: counted once, or the export asks. */
  fanOut: z.enum(["once", "ask"]).default("once"),
  /** Words of the status column by what they mean; the usual ones are known. */
  statuses: z.record(z.string(), z.enum(subscriptionStatuses)).default({}),
  /** A usage row without a value counts as 1. */
  missingValueIsOne: z.boolean().default(false),
  /** Goes on when more than one row in a hundred has the wrong number of cells. */
  acceptRagged: z.boolean().default(false),
  /** A row whose e-mail is none: leave the address out, or reject the row. */
  badEmail: z.enum(["field", "row"]).default("field"),
});
export type CustomDescription = z.infer<typeof customDescriptionSchema>;
