import type { ColumnRole, CustomDescription, Table, Transform } from "./description";
import { describeField, type FieldEntity } from "./fields";
import { multiplyDecimals, parseDecimal } from "./values/decimal";
import { parseInstant } from "./values/instant";
import { parseMoney } from "./values/money";
import { type Parsed, refused, taken } from "./values/parsed";
import { parseEmail, parseId } from "./values/text";

export type Cells = readonly (string | null)[];

interface Column {
  readonly index: number;
  readonly role: ColumnRole;
  readonly kind: NonNullable<ReturnType<typeof describeField>>["kind"];
  readonly entity: FieldEntity;
}

/** A table whose cells can be asked for by meaning. */
export class CompiledTable {
  readonly table: Table;
  readonly #description: CustomDescription;
  readonly #nulls: ReadonlySet<string>;
  readonly #columns = new Map<string, Column>();

  constructor(table: Table, description: CustomDescription) {
    this.table = table;
    this.#description = description;
    this.#nulls = new Set(description.nulls);
    for (const role of table.columns) {
      const field = describeField(role.field);
      if (field) this.#columns.set(role.field, { index: table.header.indexOf(role.column), role, ...field });
    }
  }

  has(field: string): boolean {
    return this.#columns.has(field);
  }

  columnOf(field: string): ColumnRole | null {
    return this.#columns.get(field)?.role ?? null;
  }

  /** Fields of an entity; `prefix` picks those behind it, such as `customer.metadata.`. */
  fieldsOf(entity: FieldEntity, prefix = ""): string[] {
    return [...this.#columns].flatMap(([field, column]) =>
      column.entity === entity && field.startsWith(prefix) ? [field] : [],
    );
  }

  /** The cells of some fields in one text, equal for equal cells; empty where the table has none of the fields. */
  joined(cells: Cells, fields: readonly string[]): string {
    let text = "";
    for (const field of fields) {
      const column = this.#columns.get(field);
      if (column) text += `${column.index}\u0000${cells[column.index] ?? ""}\u0000`;
    }
    return text;
  }

  /** The cell as text after its transforms; null when it holds no value. */
  text(cells: Cells, field: string): string | null {
    const column = this.#columns.get(field);
    if (!column) return null;
    const cell = cells[column.index] ?? null;
    const bare = cell?.trim() ?? "";
    const value = bare === "" || this.#nulls.has(bare) ? null : bare;
    return column.role.transforms.length === 0 ? value : transform(value, column.role.transforms);
  }

  /** The cell as its field needs it; null when it holds no value. `currency` is that of the row's amounts. */
  value(cells: Cells, field: string, currency = this.#description.currency): Parsed<string | null> {
    const column = this.#columns.get(field);
    const text = this.text(cells, field);
    if (!column || text === null) return taken(null);
    switch (column.kind) {
      case "id":
        return parseId(text);
      case "email":
        return parseEmail(text);
      case "instant":
        return parseInstant(text, column.role.time, this.#description.zone);
      case "money":
        return parseMoney(text, currency, { unit: column.role.money, number: column.role.number });
      case "decimal":
        return withFactor(parseDecimal(text, column.role.number), column.role.transforms);
      case "currency":
        return parseCurrency(text);
      default:
        return taken(text);
    }
  }
}

function transform(value: string | null, steps: readonly Transform[]): string | null {
  return steps.reduce<string | null>((text, step) => {
    if (step.kind === "constant") return step.value;
    if (text === null) return step.kind === "default" ? step.value : null;
    if (step.kind === "lower") return text.toLowerCase();
    if (step.kind === "upper") return text.toUpperCase();
    if (step.kind === "map") return Object.hasOwn(step.values, text) ? (step.values[text] ?? text) : text;
    return text;
  }, value);
}

function withFactor(parsed: Parsed<string>, steps: readonly Transform[]): Parsed<string> {
  if (!parsed.ok) return parsed;
  const factors = steps.flatMap((step) => (step.kind === "factor" ? [step.by] : []));
  return taken(factors.reduce(multiplyDecimals, parsed.value));
}

function parseCurrency(text: string): Parsed<string> {
  const code = text.toLowerCase();
  return /^[a-z]{3}$/.test(code)
    ? taken(code)
    : refused(
        `"${text.slice(0, 20)}" is no currency code`,
        "Write the three letters of ISO 4217, such as EUR.",
      );
}

/** All tables of a description; kept as long as the description lives, because every customer asks for them. */
const compiled = new WeakMap<CustomDescription, readonly CompiledTable[]>();

export function compileTables(description: CustomDescription): readonly CompiledTable[] {
  const known = compiled.get(description);
  if (known) return known;
  const tables = description.tables.map((table) => new CompiledTable(table, description));
  compiled.set(description, tables);
  return tables;
}
