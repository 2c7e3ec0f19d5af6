import type { z } from "zod";
import { StandInFailure, type StandInRequest, type StandInResponse } from "../shared/exchange";

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  500: "Internal Server Error",
};

/** A handler's own error: `{"error": title, "message": text}`. */
export function refuse(status: number, message: string): StandInFailure {
  return new StandInFailure({ status, json: { error: TITLES[status] ?? "Error", message } });
}

export function ok(json: unknown, status = 200): StandInResponse {
  return { status, json };
}

/** A successful write. */
export function written(json: unknown, status = 200): StandInResponse {
  return { status, json, applied: true };
}

export function routeNotFound(method: string, target: string): StandInResponse {
  return {
    status: 404,
    json: { message: `Route ${method}:${target} not found`, error: "Not Found", statusCode: 404 },
  };
}

/** Path and query as they stood in the request line. */
export function requestTarget(request: StandInRequest): string {
  const query = request.query.toString();
  return query === "" ? request.path : `${request.path}?${query}`;
}

/** Routes that declare a 400 answer give the short form of an error, the others the long one. */
type ErrorForm = "long" | "short";

function badRequest(form: ErrorForm, code: string, message: string): StandInFailure {
  const json =
    form === "short"
      ? { error: "Bad Request", message }
      : { statusCode: 400, code, error: "Bad Request", message };
  return new StandInFailure({ status: 400, json });
}

/**
 * Parses one part of a request.
 * @throws StandInFailure 400 with every problem as `<part>/<path> <text>`, joined by commas.
 */
export function admit<Output>(
  schema: z.ZodType<Output>,
  part: "body" | "querystring" | "params",
  value: unknown,
  form: ErrorForm = "long",
): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues
    .map((issue) => `${part}/${issue.path.map(String).join("/")} ${issue.message}`)
    .join(", ");
  throw badRequest(form, "FST_ERR_VALIDATION", message);
}

export function admitQuery<Output>(schema: z.ZodType<Output>, request: StandInRequest): Output {
  return admit(schema, "querystring", Object.fromEntries(request.query));
}

/** Parses the body, after the checks that come before any schema: media type, empty and broken JSON. */
export function admitBody<Output>(
  schema: z.ZodType<Output>,
  request: StandInRequest,
  form: ErrorForm = "long",
): Output {
  return admit(schema, "body", readJson(request, form), form);
}

/** The JSON body; undefined when there is none. Gzip is not unpacked, so it is JSON that cannot be read. */
function readJson(request: StandInRequest, form: ErrorForm): unknown {
  refuseEmptyJson(request, form);
  if (request.rawBody.length === 0) return undefined;
  const type = contentType(request);
  if (type === "application/json") {
    // The shell hands broken JSON on as its text, and so it does a JSON string: parsing again tells them apart.
    if (typeof request.body !== "string") return request.body;
    try {
      return JSON.parse(request.rawBody.toString("utf8"));
    } catch {
      const message = "Body is not valid JSON but content-type is set to 'application/json'";
      throw badRequest(form, "FST_ERR_CTP_INVALID_JSON_BODY", message);
    }
  }
  if (type === "text/plain") return request.rawBody.toString("utf8");
  throw new StandInFailure({
    status: 415,
    json: {
      statusCode: 415,
      code: "FST_ERR_CTP_INVALID_MEDIA_TYPE",
      error: "Unsupported Media Type",
      message: type === "" ? "Unsupported Media Type" : `Unsupported Media Type: ${type}`,
    },
  });
}

/** A JSON content type without a body is refused on every method but GET, even where no body is read. */
export function refuseEmptyJson(request: StandInRequest, form: ErrorForm = "long"): void {
  if (request.method === "GET" || request.rawBody.length > 0) return;
  if (contentType(request) !== "application/json") return;
  const message = "Body cannot be empty when content-type is set to 'application/json'";
  throw badRequest(form, "FST_ERR_CTP_EMPTY_JSON_BODY", message);
}

function contentType(request: StandInRequest): string {
  const header = request.headers["content-type"];
  const value = Array.isArray(header) ? header[0] : header;
  return (value ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}
