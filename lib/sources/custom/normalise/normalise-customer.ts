import type { CanonicalRecord, Customer, Issue } from "@/lib/canonical";
import type { ExportScope, NormalisedCatalogue, RawObject } from "../../types";
import { compileTables } from "../compile-table";
import { type CustomDescription, customDescriptionSchema } from "../description";
import { readRawRow } from "../raw-row";
import { type CustomerWork, type OwnRow, warn } from "./context";
import { readCredits } from "./credits";
import { bareCustomer, mergeCustomer } from "./customer";
import { readSubscriptions } from "./subscriptions";
import { readUsage } from "./usage";

/** The settings of a run are one object for all its customers, so they are read once. */
const descriptions = new WeakMap<object, CustomDescription>();

export function descriptionOfScope(scope: ExportScope): CustomDescription {
  const settings = typeof scope.settings === "object" && scope.settings !== null ? scope.settings : {};
  const known = descriptions.get(settings);
  if (known) return known;
  const description = customDescriptionSchema.parse(settings);
  descriptions.set(settings, description);
  return description;
}

/** One customer's rows to its customer, subscriptions, usage and credits. Pure. */
export function normaliseCustomer(
  objects: readonly RawObject[],
  _catalogue: readonly CanonicalRecord[],
  scope: ExportScope,
): NormalisedCatalogue {
  const description = descriptionOfScope(scope);
  const key = objects.find(({ customerId }) => customerId !== null)?.customerId ?? "";
  const rows = readRows(objects, description);
  const issues: Issue[] = [];
  const work: CustomerWork = { key, description, scope, issues, outcomes: new Map() };
  const records = translate(work, rows);
  account(work, rows);
  return { records, issues };
}

function readRows(objects: readonly RawObject[], description: CustomDescription): OwnRow[] {
  const tables = compileTables(description);
  return objects
    .map(({ raw }) => readRawRow(raw))
    .flatMap((row) => {
      const compiled = tables[row.table];
      return compiled ? [{ ...row, compiled }] : [];
    })
    .sort((left, right) => left.table - right.table || left.record - right.record);
}

function translate(work: CustomerWork, rows: readonly OwnRow[]): CanonicalRecord[] {
  const of = (...roles: string[]) => rows.filter((row) => roles.includes(row.compiled.table.role));
  const { key } = work;
  const customer = findCustomer(work, of("flat", "customers"));
  if (!customer) {
    hold(work, rows);
    return [];
  }
  const sound = (own: OwnRow[]) => own.filter((row) => work.outcomes.get(row) !== "rejected");
  const subscriptions = readSubscriptions(work, sound(of("flat", "subscriptions")));
  const usage = readUsage(work, sound(of("flat", "usage")), subscriptions.ofRow);
  const credits = readCredits(work, of("credits"));
  if (usage === undefined) {
    hold(work, rows);
    return [];
  }
  return [
    { entity: "customers", customerId: key, record: customer },
    ...subscriptions.records.map((record) => ({ entity: "subscriptions" as const, customerId: key, record })),
    ...usage.map((record) => ({ entity: "usage" as const, customerId: key, record })),
    ...credits.map((record) => ({ entity: "creditBalances" as const, customerId: key, record })),
  ];
}

/** The customer, or null when nothing of it may be carried. */
function findCustomer(work: CustomerWork, rows: readonly OwnRow[]): Customer | null {
  const merged = mergeCustomer(work, rows);
  if (merged) return merged;
  if (merged === undefined) return null;
  const hasTable = work.description.tables.some(({ role }) => role === "customers" || role === "flat");
  if (!hasTable) return bareCustomer(work.key);
  if (rows.length === 0) {
    work.issues.push({
      severity: "error",
      code: "custom.orphan",
      entity: "customers",
      sourceId: work.key,
      customerId: work.key,
      message: `Other tables name customer ${work.key}, and the table of customers does not.`,
      remedy:
        "Export the customer as well; queries with a date leave out older customers and those without one.",
      raw: null,
    });
  }
  return null;
}

/** Rows of a customer that is not carried wait with it. */
function hold(work: CustomerWork, rows: readonly OwnRow[]): void {
  for (const row of rows) if (work.outcomes.get(row) !== "rejected") work.outcomes.set(row, "held");
}

/** Every row ends as imported, merged into others, held or rejected; the figures add up to the rows read. */
function account(work: CustomerWork, rows: readonly OwnRow[]): void {
  const count = (outcome: string) => rows.filter((row) => work.outcomes.get(row) === outcome).length;
  const figures = {
    rows: rows.length,
    imported: count("imported"),
    held: count("held"),
    rejected: count("rejected"),
  };
  const merged = figures.rows - figures.imported - figures.held - figures.rejected;
  if (figures.imported === figures.rows) return;
  warn(work, {
    entity: "customers",
    code: "rows",
    sourceId: work.key,
    message: "Not every row became a record of its own: some repeat what others say, wait or were rejected.",
    remedy: "Nothing has to be done about repeats; rejected rows are listed with their line.",
    raw: { ...figures, merged },
  });
}
