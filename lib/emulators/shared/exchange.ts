import type { Fault } from "./fault-plan";

/** A request as the stand-in's handlers see it. */
export interface StandInRequest {
  seq: number;
  /** By the stand-in's clock. */
  at: Date;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  rawBody: Buffer;
  /** Parsed by content type: JSON, form (flat record of strings), or text. Undefined without a body. */
  body: unknown;
  /** Values of the route pattern's `:names`. */
  params: Record<string, string>;
  /** Faults that the stand-in itself has to carry out: pages, keys, edits. */
  faults: readonly Fault[];
}

/** An answer. `json` is serialised here; `text` is sent as it is. */
export interface StandInResponse {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  /** Whether state was changed; written to the ledger. Default false. */
  applied?: boolean;
  /** Stand-in specific facts for the ledger. */
  facts?: Record<string, unknown>;
}

export interface StandInRoute {
  method: string;
  /** `/v1/customers/:id`; the first route that matches is taken. */
  pattern: string;
  handle(request: StandInRequest): StandInResponse | Promise<StandInResponse>;
}

/** Thrown by handlers to answer early. */
export class StandInFailure extends Error {
  constructor(readonly response: StandInResponse) {
    super(`stand-in answers ${response.status}`);
    this.name = "StandInFailure";
  }
}
