import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from "graphql";
import { catalogueTypes } from "./catalogue-types";
import { customerTypes } from "./customer-types";
import { enums } from "./enums";
import { filterTypes } from "./filter-types";
import { inputs } from "./inputs";
import { rootTypes } from "./root-types";
import { usageTypes } from "./usage-types";

/** The schema this stand-in speaks, as text. */
export const schemaText = [
  rootTypes,
  catalogueTypes,
  customerTypes,
  usageTypes,
  inputs,
  filterTypes,
  enums,
].join("\n");

let parsed: DocumentNode | null = null;

/** A fresh schema, to which one stand-in attaches its own resolvers. That the text is valid is tested, not checked here. */
export function createSchema(): GraphQLSchema {
  parsed ??= parse(schemaText, { noLocation: true });
  return buildASTSchema(parsed, { assumeValid: true, assumeValidSDL: true });
}
