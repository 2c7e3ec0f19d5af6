import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { fitOperation } from "./fit-operation";

const schema = buildSchema(`
  type Query { plans(filter: String): [Plan!]! }
  type Plan { id: String! grants: [Grant!] }
  union Grant = Feature
  type Feature { id: String! }
`);
const fitted = (text: string) => {
  const { text: made, dropped } = fitOperation(text, schema);
  return { text: made.replaceAll(/\s+/g, " "), dropped };
};

describe("fitting an operation to a schema", () => {
  it("changes nothing that is known", () => {
    const text = '{ plans(filter: "a") { id grants { __typename ... on Feature { id } } } }';
    expect(fitted(text)).toEqual({ text, dropped: [] });
  });

  it("leaves out fields, arguments and members of unions, and what is empty without them", () => {
    const text =
      '{ plans(filter: "a", sort: 1) { id later { a } grants { ... on Feature { other } ... on Credit { id } } } }';
    expect(fitted(text)).toEqual({
      text: '{ plans(filter: "a") { id } }',
      dropped: ["Query.plans()", "Plan.later", "Feature.other", "Credit"],
    });
  });
});
