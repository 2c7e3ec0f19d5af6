import { type ExecutionResult, GraphQLError, type GraphQLSchema, graphql, Kind, parse } from "graphql";
import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { type ApiKeys, keyOf } from "./api-keys";
import type { OperationLimits } from "./operation-limits";
import type { StiggRequestContext } from "./stigg-context";
import { refusal } from "./stigg-errors";

/** More aliases than this in one operation are refused. */
const MAX_ALIASES = 15;

interface OperationShape {
  readonly type: string;
  readonly roots: readonly string[];
  readonly aliases: number;
}

/** What an operation asks for at its root; null when it cannot be parsed. */
function readOperation(request: Pick<StandInRequest, "body">): OperationShape | null {
  const { body } = request;
  if (typeof body !== "object" || body === null || !("query" in body) || typeof body.query !== "string")
    return null;
  try {
    const document = parse(body.query, { noLocation: true });
    const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (!operation) return null;
    const roots = operation.selectionSet.selections.flatMap((one) =>
      one.kind === Kind.FIELD ? [one.name.value] : [],
    );
    return {
      type: operation.operation,
      roots,
      aliases: body.query.match(/\w+\s*:\s*\w+\s*[({@\n]/g)?.length ?? 0,
    };
  } catch {
    return null;
  }
}

/** `/graphql/<root field>`: how fault rules and people tell operations apart, which all come to one address. */
export function operationPath(request: StandInRequest): string {
  const root = request.path === "/graphql" ? readOperation(request)?.roots[0] : undefined;
  return root === undefined ? request.path : `/graphql/${root}`;
}

/** Stigg's limits on the form of a request, then those of the key. */
function refuse(shape: OperationShape, keys: ApiKeys, key: StiggRequestContext["key"]): GraphQLError | null {
  try {
    if (shape.roots.length > 1)
      return refusal("GraphQLBatchedOperationsLimitExceeded", "One operation per request");
    if (shape.aliases > MAX_ALIASES) return refusal("GraphQLAliasesLimitExceeded", "Too many aliases");
    for (const root of shape.roots) if (root !== "__typename") keys.authorise(key, root);
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** What a request asks to be executed. */
function readRequest(body: unknown) {
  const given = typeof body === "object" && body !== null ? body : {};
  const part = (name: string): unknown => Reflect.get(given, name);
  const source = part("query");
  const operationName = part("operationName");
  const variables = part("variables");
  return {
    source: typeof source === "string" ? source : "",
    operationName: typeof operationName === "string" ? operationName : undefined,
    // Variables are a record in every client; anything else fails their check against the schema.
    variableValues: (variables ?? {}) as Record<string, unknown>,
  };
}

/** Gives errors that graphql-js found itself, such as an unknown field, the code that Stigg would give them. */
function withCodes(result: ExecutionResult): ExecutionResult {
  const errors = result.errors?.map((error) => {
    if (error.extensions.code) return error;
    const code = error.originalError ? "UnexpectedError" : "BadUserInput";
    return new GraphQLError(error.message, { ...error, extensions: { code, traceId: "00000000-trace" } });
  });
  return errors ? { errors, data: result.data ?? null } : result;
}

/** POST /graphql by the reference executor. Errors are mostly sent with status 200. */
export function graphqlRoute(schema: GraphQLSchema, keys: ApiKeys, limits: OperationLimits): StandInRoute {
  return {
    method: "POST",
    pattern: "/graphql",
    handle: async (request): Promise<StandInResponse> => {
      const key = keys.authenticate(keyOf(request));
      const shape = readOperation(request);
      const facts = { operation: shape?.roots[0] ?? null, kind: shape?.type ?? null };
      const problem = shape ? (refuse(shape, keys, key) ?? limits.take(key.key, shape.roots[0] ?? "")) : null;
      if (problem) return { status: 200, json: { errors: [problem.toJSON()], data: null }, facts };
      const contextValue: StiggRequestContext = { key, faults: request.faults, applied: false };
      const json = withCodes(await graphql({ schema, contextValue, ...readRequest(request.body) }));
      const isWrite = shape?.type === "mutation";
      return {
        status: 200,
        json,
        applied: contextValue.applied,
        facts: isWrite ? { ...facts, violation: `mutation ${shape.roots.join(", ")}` } : facts,
      };
    },
  };
}
