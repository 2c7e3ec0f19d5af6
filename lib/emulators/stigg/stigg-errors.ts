import { GraphQLError } from "graphql";
import { StandInFailure } from "../shared/exchange";

/** A refusal inside a GraphQL answer. `code` is one of Stigg's error codes, in PascalCase as on the wire. */
export function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, traceId: "00000000-trace" } });
}

/** A refusal with an HTTP status of its own, in the same shape. */
export function httpRefusal(status: number, code: string, message: string): StandInFailure {
  const errors = [{ message, extensions: { code, traceId: "00000000-trace" } }];
  return new StandInFailure({ status, json: { errors, data: null } });
}
