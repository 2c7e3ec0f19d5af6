import { StandInFailure, type StandInResponse } from "../shared/exchange";

export interface StripeErrorBody {
  type: "invalid_request_error" | "api_error" | "idempotency_error";
  message: string;
  code?: string;
  param?: string;
}

/** An answer in Stripe's error form. https://docs.stripe.com/api/errors */
export function errorResponse(
  status: number,
  error: StripeErrorBody,
  headers: Record<string, string> = {},
  facts?: Record<string, unknown>,
): StandInResponse {
  const docs =
    error.code === undefined
      ? {}
      : { doc_url: `https://stripe.com/docs/error-codes/${error.code.replaceAll("_", "-")}` };
  return { status, json: { error: { ...error, ...docs } }, headers, facts };
}

/** Ends the request with an error. */
export function fail(status: number, error: StripeErrorBody, headers?: Record<string, string>): never {
  throw new StandInFailure(errorResponse(status, error, headers));
}

export function invalid(message: string, param?: string, code?: string): never {
  fail(400, {
    type: "invalid_request_error",
    message,
    ...(code ? { code } : {}),
    ...(param ? { param } : {}),
  });
}

/** 404 for a path that names a missing object, 400 for a parameter that does. */
export function missing(noun: string, id: string, param: string, status: 404 | 400 = 404): never {
  fail(status, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${noun}: '${id}'`,
    param,
  });
}
