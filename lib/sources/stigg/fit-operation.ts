import { type GraphQLSchema, parse, print, TypeInfo, visit, visitWithTypeInfo } from "graphql";

export interface FittedOperation {
  readonly text: string;
  /** `Type.field` of every selection that was left out. */
  readonly dropped: readonly string[];
}

/** Leaves out of an operation what a schema does not know: fields, arguments, members of unions. Pure. */
export function fitOperation(text: string, schema: GraphQLSchema): FittedOperation {
  const dropped: string[] = [];
  const types = new TypeInfo(schema);
  const fitted = visit(
    parse(text, { noLocation: true }),
    visitWithTypeInfo(types, {
      Field: {
        enter: (node) => {
          if (types.getFieldDef()) return undefined;
          dropped.push(`${types.getParentType()?.name ?? "?"}.${node.name.value}`);
          return null;
        },
        // A field whose every part was unknown has nothing left to ask for.
        leave: (node) => (node.selectionSet?.selections.length === 0 ? null : undefined),
      },
      Argument: () => (types.getArgument() ? undefined : dropArgument()),
      InlineFragment: {
        enter: (node) => {
          const name = node.typeCondition?.name.value;
          if (name === undefined || schema.getType(name)) return undefined;
          dropped.push(name);
          return null;
        },
        leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined),
      },
    }),
  );
  return { text: print(fitted), dropped };

  function dropArgument(): null {
    dropped.push(`${types.getParentType()?.name ?? "?"}.${types.getFieldDef()?.name ?? "?"}()`);
    return null;
  }
}
