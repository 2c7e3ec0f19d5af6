import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, parse, validate } from "graphql";
import type { StandInRequest } from "../shared/exchange";

/** One operation as it was sent, parsed and held against the schema. */
export interface ReadOperation {
  readonly document: DocumentNode | null;
  readonly errors: readonly GraphQLError[];
  readonly type: string;
  /** Fields asked for at the root. */
  readonly roots: readonly string[];
  readonly aliases: number;
}

const MAX_KEPT = 500;

/** Reads operations, each text once: an export sends the same few thousands of times. */
export class OperationReader {
  private readonly kept = new Map<string, ReadOperation>();

  constructor(private readonly schema: GraphQLSchema) {}

  read({ body }: Pick<StandInRequest, "body">): ReadOperation {
    const text = typeof body === "object" && body !== null ? Reflect.get(body, "query") : undefined;
    const source = typeof text === "string" ? text : "";
    const known = this.kept.get(source);
    if (known) return known;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const made = this.parse(source);
    this.kept.set(source, made);
    return made;
  }

  private parse(source: string): ReadOperation {
    try {
      const document = parse(source, { noLocation: true });
      const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
      const selections = operation?.selectionSet.selections ?? [];
      return {
        document,
        errors: validate(this.schema, document),
        type: operation?.operation ?? "query",
        roots: selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : [])),
        aliases: source.match(/\w+\s*:\s*\w+\s*[({@\n]/g)?.length ?? 0,
      };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { document: null, errors: [error], type: "query", roots: [], aliases: 0 };
    }
  }
}
