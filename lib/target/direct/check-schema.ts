import { type ExpectedTable, expectedEnums, expectedTables } from "./expected-tables";
import { type DirectSession, select } from "./session";

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly required: boolean;
  /** True when the database fills it in by itself. */
  readonly filled: boolean;
}

interface Catalogue {
  readonly kinds: ReadonlyMap<string, string>;
  readonly columns: readonly ColumnRow[];
  /** `table(a,b)` for each valid unique index over plain columns that holds for every row. */
  readonly unique: ReadonlySet<string>;
  readonly triggers: readonly { readonly table: string; readonly name: string }[];
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** `table privilege` of what the role may do. */
  readonly granted: ReadonlySet<string>;
}

/**
 * Compares the platform's tables with what direct mode knows about them. Returns one sentence per mismatch, none when
 * everything fits; reads the catalogue only.
 */
export async function findSchemaMismatches(session: DirectSession): Promise<readonly string[]> {
  const catalogue = await readCatalogue(session);
  return [
    ...expectedTables.flatMap((table) => mismatchesOf(table, catalogue)),
    ...Object.entries(expectedEnums).flatMap(([name, wanted]) => {
      const labels = catalogue.enums.get(name);
      if (!labels) return [`The type "${name}" does not exist.`];
      const missing = wanted.filter((value) => !labels.includes(value));
      return missing.length === 0 ? [] : [`The type "${name}" has no value ${missing.join(", ")}.`];
    }),
  ];
}

function mismatchesOf(table: ExpectedTable, catalogue: Catalogue): string[] {
  const { name } = table;
  const kind = catalogue.kinds.get(name);
  if (kind === undefined) return [`The table ${name} does not exist in the schema public.`];
  if (kind !== "r") return [`${name} is not an ordinary table.`];
  const found: string[] = [];
  const columns = new Map(
    catalogue.columns.filter((row) => row.table === name).map((row) => [row.column, row]),
  );
  for (const [column, expected] of Object.entries(table.columns)) {
    const row = columns.get(column);
    const type = expected.replace(/\?$/, "");
    if (!row) found.push(`The column ${name}.${column} (${type}) does not exist.`);
    else if (row.type !== type) found.push(`The column ${name}.${column} is ${row.type}, not ${type}.`);
    else if (row.required && expected.endsWith("?"))
      found.push(`The column ${name}.${column} must be allowed to be null.`);
  }
  for (const row of table.written ? columns.values() : []) {
    if (row.column in table.columns || !row.required || row.filled) continue;
    found.push(`The column ${name}.${row.column} is not known, may not be null and has no default.`);
  }
  for (const key of table.unique) {
    if (!catalogue.unique.has(`${name}(${[...key].sort().join(",")})`))
      found.push(`There is no unique index over ${name} (${key.join(", ")}).`);
  }
  for (const trigger of table.written ? catalogue.triggers : []) {
    if (trigger.table === name)
      found.push(`${trigger.name} on ${name} would act on every row, and what it does is not known.`);
  }
  const missing = table.privileges.filter((privilege) => !catalogue.granted.has(`${name} ${privilege}`));
  if (missing.length > 0)
    found.push(
      `The role may not ${missing.join(", ")} on ${name}: grant ${missing.join(", ")} on ${name} to it.`,
    );
  return found;
}

async function readCatalogue(session: DirectSession): Promise<Catalogue> {
  const names = expectedTables.map(({ name }) => name);
  const of = "c.relnamespace = 'public'::regnamespace and c.relname = any($1)";
  const kinds = await select<{ name: string; kind: string }>(
    session,
    `select c.relname as name, c.relkind::text as kind from pg_class c where ${of} and c.relkind not in ('i', 'S', 'c', 't')`,
    [names],
  );
  const columns = await select<ColumnRow>(
    session,
    `select c.relname as table, a.attname as column, a.attnotnull as required,
       a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as filled,
       case when t.typtype = 'e' then t.typname::text else format_type(a.atttypid, a.atttypmod) end as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
     where ${of} and a.attnum > 0 and not a.attisdropped`,
    [names],
  );
  const unique = await select<{ key: string }>(
    session,
    `select c.relname || '(' || string_agg(a.attname::text, ',' order by a.attname::text collate "C") || ')' as key
     from pg_class c join pg_index i on i.indrelid = c.oid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
     where ${of} and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
     group by c.relname, i.indexrelid`,
    [names],
  );
  const triggers = await select<{ table: string; name: string }>(
    session,
    `select c.relname as table, 'The trigger ' || t.tgname as name
     from pg_class c join pg_trigger t on t.tgrelid = c.oid where ${of} and not t.tgisinternal
     union all
     select c.relname, 'The rule ' || r.rulename from pg_class c join pg_rewrite r on r.ev_class = c.oid where ${of}
     order by 1, 2`,
    [names],
  );
  const enums = await select<{ name: string; labels: readonly string[] }>(
    session,
    `select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
     from pg_type t join pg_enum e on e.enumtypid = t.oid
     where t.typnamespace = 'public'::regnamespace group by t.typname`,
  );
  const granted = await select<{ privilege: string }>(
    session,
    `select c.relname || ' ' || p as privilege from pg_class c, unnest(array['select', 'insert', 'update', 'delete']) p
     where ${of} and c.relkind = 'r' and has_table_privilege(c.oid, p)`,
    [names],
  );
  return {
    kinds: new Map(kinds.map((row) => [row.name, row.kind])),
    columns,
    unique: new Set(unique.map((row) => row.key)),
    triggers,
    enums: new Map(enums.map((row) => [row.name, row.labels])),
    granted: new Set(granted.map((row) => row.privilege)),
  };
}
