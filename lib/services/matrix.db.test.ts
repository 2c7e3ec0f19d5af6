import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { v7 as newId } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { AppError, isAppError } from "@/lib/errors";
import { isAllowed, roles } from "@/lib/rbac/permissions";
import type { ServiceEnvironment } from "./context";
import {
  createTestEnvironment,
  createTestWorkspace,
  type TestWorkspace,
} from "./testing/create-test-workspace";
import { type FoundVerb, findVerbs, serviceFiles, servicesFolder } from "./testing/find-verbs";
import { populateWorkspace } from "./testing/populate-workspace";
import { idFields, sampleInput } from "./testing/sample-input";
import { registeredVerbs } from "./verb";

/**
 * Every verb x every role x ids of another workspace. New verbs are covered without being named here; only one whose
 * input cannot be made from its schema alone needs a line in `byHand`.
 */
const byHand: Record<string, (input: Record<string, unknown>) => Record<string, unknown>> = {
  // An e-mail is text until it was trimmed, so its schema asks for text.
  "members/invite-member.inviteMember": (input) => ({ ...input, email: "somebody@example.com" }),
  // Columns must be those of the header, and a key among them.
  "custom-source/save-description.saveDescription": (input) => ({
    ...input,
    description: { tables: [aTable] },
  }),
  "uploads/receive-upload.receiveUpload": (input) => ({ ...input, body: (async function* () {})() }),
};

const aTable = {
  role: "customers",
  input: { kind: "file", fileId: newId(), name: "c.csv", format: "csv" },
  header: ["id"],
  columns: [{ column: "id", field: "customer.externalId" }],
};

const mark = "ForeignCanary7f31";
let database: TestDatabase;
let verbs: FoundVerb[];
let own: TestWorkspace;
let ownIds: Record<string, string>;
let foreign: TestWorkspace;
let foreignIds: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  verbs = await findVerbs();
  const env = withoutNetwork(createTestEnvironment(database.db));
  own = await createTestWorkspace(env, "Own");
  ownIds = await populateWorkspace(own, "OwnMark");
  foreign = await createTestWorkspace(env, `Workspace ${mark}`);
  foreignIds = await populateWorkspace(foreign, mark);
});
afterAll(() => database.drop());

/** Nothing here may leave the machine, and what it would have said does not matter. */
function withoutNetwork(env: ServiceEnvironment): ServiceEnvironment {
  const refuse = async () => {
    throw new AppError({ code: "test.offline", kind: "unavailable", userMessage: "No network here." });
  };
  return {
    ...env,
    outbound: {
      ...env.outbound,
      open: (budget, signal) => ({ ...env.outbound.open(budget, signal), fetch: refuse }),
    },
  };
}

function inputFor(verb: FoundVerb, byField: Record<string, string>, other = newId()): unknown {
  const made = sampleInput(verb.input, { byField, other });
  const change = byHand[verb.place];
  return change && typeof made === "object" && made !== null ? change({ ...made }) : made;
}

/** What the caller gets to see, without the ids they sent themselves and the time it took. */
async function answerOf(verb: FoundVerb, ctx: TestWorkspace["as"]["owner"], input: unknown, sent: string[]) {
  const outcome = await verb.call(ctx, input).then(
    (data) => ({ ok: true, code: "", kind: "", text: JSON.stringify(data, bigintAsText) ?? "" }),
    (error: unknown) => {
      // The things here are mere rows and some verbs need more of them; a visitor would see this and no more.
      if (!isAppError(error)) return { ok: false, code: "internal.unexpected", kind: "internal", text: "" };
      return { ok: false, code: error.code, kind: error.kind, text: JSON.stringify(error) };
    },
  );
  return { ...outcome, text: sent.reduce((text, id) => text.replaceAll(id, "(id)"), outcome.text) };
}

const bigintAsText = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

describe("every verb", () => {
  it("is found, exported and registered under a name of its own", () => {
    expect(verbs.length).toBeGreaterThan(20);
    expect(registeredVerbs()).toHaveLength(verbs.length);
  });

  it("has an input that this test can make", () => {
    const unmade = verbs.filter((verb) => !verb.input.safeParse(inputFor(verb, ownIds)).success);
    expect(unmade.map((verb) => verb.place)).toEqual([]);
  });

  it("is forbidden to every role that lacks its permission, whatever the input names", async () => {
    for (const verb of verbs) {
      for (const role of roles.filter((one) => !isAllowed(one, verb.permission))) {
        const inputs = [inputFor(verb, ownIds), inputFor(verb, foreignIds), inputFor(verb, {}), null];
        for (const input of inputs) {
          const answer = await answerOf(verb, own.as[role], input, []);
          expect(answer, `${verb.place} as ${role}`).toMatchObject({ ok: false, code: "access.forbidden" });
        }
      }
    }
  });

  it("is forbidden to a role of a newer version", async () => {
    for (const verb of verbs) {
      // A row may hold a role that this version does not know.
      const stranger = { ...own.as.owner, role: "superuser" as "owner" };
      await expect(verb.call(stranger, inputFor(verb, ownIds)), verb.place).rejects.toMatchObject({
        code: "access.forbidden",
      });
    }
  });

  it("answers for another workspace's things exactly as for things that do not exist", async () => {
    const before = await contentOf(foreign);
    let compared = 0;
    for (const verb of verbs) {
      const fields = idFields(verb.input);
      if (fields.length === 0) continue;
      for (const role of roles.filter((one) => isAllowed(one, verb.permission))) {
        const ctx = own.as[role];
        const unknown = Object.fromEntries(Object.keys(foreignIds).map((field) => [field, newId()]));
        const label = `${verb.place} as ${role}`;
        // All ids of the other workspace, then, for verbs below a migration, theirs under one of ours.
        const mixtures: Record<string, string>[] = [
          {},
          ...(fields.includes("migrationId") ? [{ migrationId: ownIds.migrationId ?? "" }] : []),
        ];
        for (const mixture of mixtures) {
          if (Object.keys(mixture).length === fields.length) continue;
          const theirs = await answerOf(
            verb,
            ctx,
            inputFor(verb, { ...foreignIds, ...mixture }),
            Object.values(foreignIds),
          );
          const nobodys = await answerOf(
            verb,
            ctx,
            inputFor(verb, { ...unknown, ...mixture }),
            Object.values(unknown),
          );
          expect(theirs, label).toEqual(nobodys);
          expect(theirs.text, label).not.toContain(mark);
          if (
            fields.includes("migrationId") &&
            !("migrationId" in mixture) &&
            verb.place !== "audit/list-audit.listAudit"
          ) {
            expect(theirs, label).toMatchObject({ ok: false, kind: "not-found" });
          }
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(40);
    expect(await contentOf(foreign)).toEqual(before);
  });

  it("shows and changes nothing of another workspace when used within one's own", async () => {
    const before = await contentOf(foreign);
    let answered = 0;
    for (const verb of verbs) {
      for (const role of roles.filter((one) => isAllowed(one, verb.permission))) {
        const answer = await answerOf(verb, own.as[role], inputFor(verb, ownIds), []);
        expect(answer.text, `${verb.place} as ${role}`).not.toContain(mark);
        if (answer.ok) answered += 1;
      }
    }
    expect(answered).toBeGreaterThan(20);
    expect(await contentOf(foreign)).toEqual(before);
  });

  it("would be caught if it crossed the border", async () => {
    // The oracle of the tests above, tried on a change and a leak made on purpose.
    const before = await contentOf(foreign);
    await database.db
      .sql`update migrations set name = ${`Changed ${mark}`} where id = ${foreignIds.migrationId ?? ""}`;
    expect(await contentOf(foreign)).not.toEqual(before);
  });
});

describe("a use case outside verb()", () => {
  it("is offered to no page, route or handler", () => {
    expect(reachedFrom(["app", "lib/web", "lib/auth", "lib/gateway", "lib/jobs/handlers"])).toEqual([]);
  });

  it("is used by the command line for nothing but these", () => {
    // It holds the database's own password and acts as owner, so no permission is passed by; still, a rule that a verb
    // enforces must not be lost on the way. Add here only what decides nothing by itself.
    const known = ["loadSnapshot", "requireMigration", "saveTarget", "checkSource", "checkTarget"];
    const names = reachedFrom(["lib/cli"]).map((reached) => reached.split("#").at(-1) ?? "");
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("is recognised by this test", () => {
    const source = `export async function a(ctx: ServiceContext) {} export const b = async (ctx: Pick<ServiceContext, "db">) => 1;
      export const c = verb({}, async (ctx: ServiceContext) => 1); function d(ctx: ServiceContext) {} export function e(env: X) {}`;
    expect(contextFunctions("x.ts", source)).toEqual(["a", "b"]);
  });
});

const root = path.resolve(servicesFolder, "../..");
const moduleOf = (file: string) => path.relative(root, file).replace(/\.tsx?$/, "");

/** Names of exported functions whose first parameter is a service context. */
function contextFunctions(file: string, text = readFileSync(file, "utf8")): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const takesContext = (fn: ts.SignatureDeclaration) =>
    /\bServiceContext\b/.test(fn.parameters[0]?.type?.getText(source) ?? "");
  const isExported = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
  return source.statements.flatMap((statement): string[] => {
    if (!isExported(statement)) return [];
    if (ts.isFunctionDeclaration(statement)) {
      return takesContext(statement) && statement.name ? [statement.name.text] : [];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((declaration) => {
      const value = declaration.initializer;
      const isFunction = value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
      return isFunction && takesContext(value) ? [declaration.name.getText(source)] : [];
    });
  });
}

/** Imports of undeclared use cases in these folders, as `file imports module#name`. */
function reachedFrom(folders: readonly string[]): string[] {
  const undeclared = new Set(
    serviceFiles().flatMap((file) => contextFunctions(file).map((name) => `${moduleOf(file)}#${name}`)),
  );
  return folders.flatMap(filesIn).flatMap((file) =>
    importsOf(file)
      .filter((imported) => undeclared.has(imported))
      .map((imported) => `${path.relative(root, file)} imports ${imported}`),
  );
}

function filesIn(folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => path.join(absolute, file));
}

/** What a file imports by name, as `lib/services/x/y#name`. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);
  return source.statements.flatMap((statement): string[] => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) return [];
    const target = statement.moduleSpecifier.text.replace(/^@\//, "");
    return bindings.elements.map((element) => `${target}#${(element.propertyName ?? element.name).text}`);
  });
}

/** A digest per table of all rows that belong to the workspace: by workspace, by migration, or by member. */
async function contentOf(workspace: TestWorkspace): Promise<Record<string, string>> {
  const { sql } = database.db;
  const columns = await sql<{ table_name: string; column_name: string }[]>`
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' and column_name in ('workspace_id', 'migration_id', 'user_id')`;
  const memberIds = Object.values(workspace.as).map((ctx) => ctx.actor.id);
  const digests: Record<string, string> = {};
  for (const { table_name, column_name } of columns) {
    const values =
      column_name === "workspace_id"
        ? [workspace.id]
        : column_name === "migration_id"
          ? [foreignIds.migrationId ?? ""]
          : memberIds;
    const rows = await sql`
      select to_jsonb(t)::text as row from ${sql(table_name)} t
      where ${sql(column_name)}::text = any(${values}) order by 1`;
    const digest = createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16);
    digests[`${table_name}.${column_name}`] = `${rows.length} rows ${digest}`;
  }
  const named = await sql`select to_jsonb(w)::text as row from workspaces w where id = ${workspace.id}
    union all select to_jsonb(m)::text from migrations m where workspace_id = ${workspace.id}
    union all select to_jsonb(u)::text from users u where id::text = any(${memberIds}) order by 1`;
  digests.named = JSON.stringify(named);
  return digests;
}
