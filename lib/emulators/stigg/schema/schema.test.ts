import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isUnionType,
  parse,
  printType,
  validate,
  validateSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { createSchema, schemaText } from ".";

const folder = path.resolve(process.env.CONTRACTS_DIR ?? "../shared/contracts");
const isHere = existsSync(folder);
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

/** What a type declares, one line per field, argument, value or member. */
function declarations(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map((value) => value.name);
  if (isUnionType(type)) return type.getTypes().map((member) => member.name);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => `${field.name}: ${field.type}`);
  }
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    `${field.name}: ${field.type}`,
    ...field.args.map(
      (arg) => `${field.name}(${arg.name}: ${arg.type} = ${JSON.stringify(arg.defaultValue)})`,
    ),
  ]);
}

describe("the stand-in's schema", () => {
  it("is valid and has the lists with their traps: ten rows, newest first", () => {
    expect(validateSchema(buildSchema(schemaText))).toEqual([]);
    const plans = printType(createSchema().getQueryType() ?? expect.fail("no query type"));
    expect(plans).toContain("paging: CursorPaging = {first: 10}");
    expect(plans).toContain("[PlanSort!] = [{direction: DESC, field: createdAt}]");
  });
});

describe.skipIf(!isHere)("against the contract's schema (skipped where CONTRACTS_DIR is absent)", () => {
  it("declares nothing that the contract's schema declares otherwise", () => {
    const contract = buildSchema(read("stigg-subset.graphql"));
    const differences: string[] = [];
    for (const type of Object.values(createSchema().getTypeMap())) {
      const theirs = contract.getType(type.name);
      if (type.name.startsWith("__") || !theirs) continue;
      const known = new Set(declarations(theirs));
      differences.push(
        ...declarations(type)
          .filter((one) => !known.has(one))
          .map((one) => `${type.name}.${one}`),
      );
    }
    expect(differences).toEqual([]);
  });

  it("answers every operation of the contract's export", () => {
    const document = parse(read("stigg-export-queries.graphql"));
    expect(validate(createSchema(), document).map((error) => error.message)).toEqual([]);
  });
});
