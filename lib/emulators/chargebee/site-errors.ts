import { StandInFailure, type StandInResponse } from "../shared/exchange";

export interface SiteErrorBody {
  message: string;
  type?: "invalid_request" | "operation_failed" | "payment";
  api_error_code: string;
  param?: string;
}

/** An answer in Chargebee's error form. https://apidocs.chargebee.com/docs/api#error_handling */
export function errorResponse(
  status: number,
  error: SiteErrorBody,
  headers: Record<string, string> = {},
  facts?: Record<string, unknown>,
): StandInResponse {
  return { status, json: error, headers, facts };
}

/** Ends the request with an error. */
export function fail(status: number, error: SiteErrorBody): never {
  throw new StandInFailure(errorResponse(status, error));
}

export const wrongValue = (param: string, message: string): never =>
  fail(400, {
    message: `${param} : ${message}`,
    type: "invalid_request",
    api_error_code: "param_wrong_value",
    param,
  });

export const notFound = (noun: string, id: string): never =>
  fail(404, {
    message: `${id} not found`,
    type: "invalid_request",
    api_error_code: "resource_not_found",
    param: `${noun}_id`,
  });

/** What a site of the one catalogue answers to requests for the other. */
export const incompatible = (): never =>
  fail(400, {
    message: "This operation is not supported for the product catalog version of your site.",
    type: "invalid_request",
    api_error_code: "configuration_incompatible",
  });
