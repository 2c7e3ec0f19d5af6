import { type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from "graphql";
import type { StandInRequest, StandInResponse, StandInRoute } from "../shared/exchange";
import { type ApiKeys, keyOf } from "./api-keys";
import type { OperationLimits } from "./operation-limits";
import type { OperationReader, ReadOperation } from "./operation-reader";
import type { StiggRequestContext } from "./stigg-context";
import { refusal } from "./stigg-errors";

/** More aliases than this in one operation are refused. */
const MAX_ALIASES = 15;

/** `/graphql/<root field>`: how fault rules and people tell operations apart, which all come to one address. */
export function operationPath(reader: OperationReader, request: StandInRequest): string {
  const root = request.path === "/graphql" ? reader.read(request).roots[0] : undefined;
  return root === undefined ? request.path : `/graphql/${root}`;
}

/** Stigg's limits on the form of a request, then those of the key. */
function refuse(
  operation: ReadOperation,
  keys: ApiKeys,
  key: StiggRequestContext["key"],
): GraphQLError | null {
  try {
    if (operation.roots.length > 1)
      return refusal("GraphQLBatchedOperationsLimitExceeded", "One operation per request");
    if (operation.aliases > MAX_ALIASES) return refusal("GraphQLAliasesLimitExceeded", "Too many aliases");
    for (const root of operation.roots) if (root !== "__typename") keys.authorise(key, root);
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Variables and operation name beside the query. */
function readVariables(body: unknown) {
  const given = typeof body === "object" && body !== null ? body : {};
  const operationName: unknown = Reflect.get(given, "operationName");
  const variables: unknown = Reflect.get(given, "variables") ?? {};
  return {
    operationName: typeof operationName === "string" ? operationName : undefined,
    // Variables are a record in every client; anything else fails their check against the schema.
    variableValues: variables as Record<string, unknown>,
  };
}

/** Gives errors that graphql-js found itself, such as an unknown field, the code that Stigg would give them. */
function withCode(error: GraphQLError): GraphQLError {
  if (error.extensions.code) return error;
  const code = error.originalError ? "UnexpectedError" : "BadUserInput";
  return new GraphQLError(error.message, { ...error, extensions: { code, traceId: "00000000-trace" } });
}

/** POST /graphql by the reference executor. Errors are mostly sent with status 200. */
export function graphqlRoute(
  schema: GraphQLSchema,
  reader: OperationReader,
  keys: ApiKeys,
  limits: OperationLimits,
): StandInRoute {
  async function run(operation: ReadOperation, request: StandInRequest, contextValue: StiggRequestContext) {
    const { document, errors } = operation;
    if (!document || errors.length > 0) return { errors: errors.map(withCode), data: null };
    const result: ExecutionResult = await execute({
      schema,
      document,
      contextValue,
      ...readVariables(request.body),
    });
    return result.errors ? { errors: result.errors.map(withCode), data: result.data ?? null } : result;
  }
  return {
    method: "POST",
    pattern: "/graphql",
    handle: async (request): Promise<StandInResponse> => {
      const key = keys.authenticate(keyOf(request));
      const operation = reader.read(request);
      const [root = null] = operation.roots;
      const facts = { operation: root, kind: operation.type };
      const problem = refuse(operation, keys, key) ?? (root === null ? null : limits.take(key.key, root));
      if (problem) return { status: 200, json: { errors: [problem.toJSON()], data: null }, facts };
      const contextValue: StiggRequestContext = { key, faults: request.faults, applied: false };
      const json = await run(operation, request, contextValue);
      const isWrite = operation.type === "mutation";
      return {
        status: 200,
        json,
        applied: contextValue.applied,
        facts: isWrite ? { ...facts, violation: `mutation ${operation.roots.join(", ")}` } : facts,
      };
    },
  };
}
