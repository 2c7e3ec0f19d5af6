import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionSchema,
} from "graphql";
import { isAppError } from "@/lib/errors";
import type { AdapterIO } from "../types";
import type { Operation, StiggClient } from "./client";
import { type FittedOperation, fitOperation } from "./fit-operation";
import { isRecord } from "./json";

export interface FittingClient extends StiggClient {
  /** What was left out of an operation because the environment does not know it. */
  droppedFrom(operation: Operation): readonly string[];
}

/** What one environment's schema made of the operations, as long as its limiter lives. */
interface Fitting {
  readonly schema: Promise<GraphQLSchema | null>;
  readonly operations: Map<string, FittedOperation>;
}

const fittings = new WeakMap<AdapterIO["limiter"], Fitting>();
const introspection: Operation = { root: "__schema", text: getIntrospectionQuery({ descriptions: false }) };

/**
 * A client that, when an operation is refused as not valid, asks the environment for its schema once and sends the
 * operation again without what that schema lacks. Stigg publishes no versions, so an environment may be older or newer
 * than the fields asked for. A key that may not introspect changes nothing.
 */
export function createFittingClient(client: StiggClient, io: AdapterIO): FittingClient {
  const fittedOf = (operation: Operation): FittedOperation | undefined =>
    fittings.get(io.limiter)?.operations.get(operation.text);
  return {
    clockLagMs: () => client.clockLagMs(),
    droppedFrom: (operation) => fittedOf(operation)?.dropped ?? [],
    query: async (operation, variables) => {
      const known = fittedOf(operation);
      if (known) return client.query({ ...operation, text: known.text }, variables);
      try {
        return await client.query(operation, variables);
      } catch (error) {
        if (!isAppError(error) || error.code !== "stigg.request_refused") throw error;
        const fitted = await fitToEnvironment(client, io, operation);
        if (!fitted || fitted.dropped.length === 0) throw error;
        return client.query({ ...operation, text: fitted.text }, variables);
      }
    },
  };
}

async function fitToEnvironment(
  client: StiggClient,
  io: AdapterIO,
  operation: Operation,
): Promise<FittedOperation | null> {
  const fitting = fittings.get(io.limiter) ?? { schema: readSchema(client), operations: new Map() };
  fittings.set(io.limiter, fitting);
  const schema = await fitting.schema;
  if (!schema) return null;
  const fitted = fitOperation(operation.text, schema);
  fitting.operations.set(operation.text, fitted);
  return fitted;
}

async function readSchema(client: StiggClient): Promise<GraphQLSchema | null> {
  try {
    const answer = await client.query(introspection);
    if (!isRecord(answer)) return null;
    // graphql-js checks the form of an introspection answer itself.
    return buildClientSchema({ __schema: answer as unknown as IntrospectionSchema });
  } catch {
    return null;
  }
}
