import { buildSchema, type GraphQLSchema } from "graphql";
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

/** A fresh schema, to which one stand-in attaches its own resolvers. */
export function createSchema(): GraphQLSchema {
  return buildSchema(schemaText);
}
