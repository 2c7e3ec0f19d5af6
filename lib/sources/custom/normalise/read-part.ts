import type { EntityKind } from "@/lib/canonical";
import type { FieldEntity } from "../fields";
import { type CustomerWork, isAncient, type OwnRow, rejectRow, warn } from "./context";

export type Part = Readonly<Record<string, string | null>>;

/**
 * The values of one entity in a row, by field. Null when all of its columns are empty: a join found nothing. Undefined
 * when a value or a needed field is wrong; the row is rejected then.
 */
export function readPart(
  work: CustomerWork,
  row: OwnRow,
  of: {
    entity: EntityKind;
    part: FieldEntity;
    needed: readonly string[];
    /** Decides over a wrong value; true = the field is left out and the row goes on. */
    tolerate?: (field: string, reason: string, remedy: string) => boolean;
  },
): Part | null | undefined {
  const table = row.compiled;
  const fields = table.fieldsOf(of.part).filter((field) => field !== "customer.externalId");
  const texts = fields.map((field) => table.text(row.cells, field));
  if (texts.every((text) => text === null)) return null;
  const missing = of.needed.find((field) => table.text(row.cells, field) === null);
  if (missing !== undefined) {
    const name = table.columnOf(missing)?.column ?? missing;
    rejectRow(work, row, {
      entity: of.entity,
      code: "incomplete",
      field: missing,
      reason: `${name} is empty while other ${of.part} columns are not`,
      remedy: `Fill in ${name}, or empty all ${of.part} columns of the row, and upload it again.`,
    });
    return undefined;
  }
  const currencyField = fields.find((field) => field.endsWith(".currency"));
  const currency = currencyField ? table.value(row.cells, currencyField) : null;
  const part: Record<string, string | null> = {};
  for (const field of fields) {
    const parsed = table.value(
      row.cells,
      field,
      (currency?.ok && currency.value) || work.description.currency,
    );
    if (!parsed.ok) {
      if (of.tolerate?.(field, parsed.reason, parsed.remedy)) continue;
      rejectRow(work, row, { entity: of.entity, code: "bad_value", field, ...parsed });
      return undefined;
    }
    part[field] = parsed.value;
    noteTime(work, row, of.entity, field, parsed.value, parsed.note);
  }
  return part;
}

function noteTime(
  work: CustomerWork,
  row: OwnRow,
  entity: EntityKind,
  field: string,
  value: string | null,
  note: "repeated-hour" | undefined,
): void {
  const place = { entity, sourceId: `${row.table}:${row.record}` };
  if (note === "repeated-hour") {
    warn(work, {
      ...place,
      code: "repeated_hour",
      message: `A time of ${work.description.zone} came twice that night; the first of the two hours is taken.`,
      remedy: "Export times with their offset if the difference of an hour matters.",
    });
  }
  if (
    value !== null &&
    row.compiled.columnOf(field) &&
    /At$|timestamp$|period|trial|cancel|expires/i.test(field) &&
    isAncient(value)
  ) {
    warn(work, {
      ...place,
      code: "ancient_time",
      message: "A time lies before the year 2000.",
      remedy: "Check the unit and the order of day and month in the description.",
    });
  }
}
