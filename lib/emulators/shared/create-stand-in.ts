import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { answerControl, type StandInControl } from "./control-routes";
import { StandInFailure, type StandInRequest, type StandInResponse, type StandInRoute } from "./exchange";
import { createFaultPlan, type Fault, type FaultPlan } from "./fault-plan";
import { createHoldDesk, type HoldDesk, type Release } from "./holds";
import { createLedger, fingerprintKey, type Ledger, type LedgerEntry, type LedgerOptions } from "./ledger";
import { compilePathPattern } from "./path-pattern";
import { BodyTooLarge, parseBody, readBody } from "./read-body";
import {
  sendEndless,
  sendGzipBomb,
  sendHtml,
  sendResponse,
  sendStalled,
  sendTruncated,
} from "./send-response";
import type { SettableClock } from "./settable-clock";

export interface StandInOptions {
  name: string;
  /** 0 takes any free port. */
  port: number;
  clock: SettableClock;
  routes: readonly StandInRoute[];
  /** Answers what no route matches. */
  fallback(request: StandInRequest): StandInResponse;
  /** Runs before the route: authentication, rate limits, catching up with the clock. An answer ends the call. */
  before?(request: StandInRequest): StandInResponse | null;
  /** Last touch on every answer of a route, for headers such as a request id. */
  decorate?(request: StandInRequest, response: StandInResponse): StandInResponse;
  /** Path that fault rules go by, where all requests share one address. Default: the request's own. */
  faultPath?(request: StandInRequest): string;
  /** Takes over a connection that asks for another protocol. Default: it is refused. */
  upgrade?(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The caller's secret, from which the ledger keeps a fingerprint. */
  keyOf?(request: StandInRequest): string | null;
  control?: StandInControl;
  /** Guards the control routes; made up when absent. */
  controlToken?: string;
  ledger?: LedgerOptions;
  /** Default 8 MiB. */
  bodyLimitBytes?: number;
  /** Cuts the connection past that limit instead of answering 413. Default false. */
  cutOversizedBodies?: boolean;
}

export interface StandInServer {
  baseUrl: string;
  port: number;
  /** Base of the control routes; carries the token, so `fetch(controlUrl + "/ledger")` is enough. */
  controlUrl: string;
  controlToken: string;
  clock: SettableClock;
  ledger: Ledger;
  faults: FaultPlan;
  holds: HoldDesk;
  /** Closes every connection, idle or not, and resolves when the port is free. Calling it twice is harmless. */
  stop(): Promise<void>;
}

const PAGE_FAULTS = new Set<Fault["kind"]>([
  "repeatPage",
  "missPage",
  "emptyPage",
  "hasMoreLies",
  "keyState",
  "editBetweenPages",
]);

/** Starts an HTTP server on 127.0.0.1 that answers as a provider would. Rejects when the port is taken. */
export async function createStandIn(options: StandInOptions): Promise<StandInServer> {
  const { clock } = options;
  const ledger = createLedger(options.ledger);
  const faults = createFaultPlan();
  const holds = createHoldDesk();
  const controlToken = options.controlToken ?? randomBytes(18).toString("base64url");
  const control = { clock, ledger, faults, holds, control: options.control ?? {} };
  const routes = options.routes.map((route) => ({ ...route, matches: compilePathPattern(route.pattern) }));

  async function applyRoute(request: StandInRequest): Promise<StandInResponse> {
    try {
      const early = options.before?.(request);
      if (early) return early;
      for (const route of routes) {
        if (route.method !== request.method) continue;
        const params = route.matches(request.path);
        if (!params) continue;
        request.params = params;
        return await route.handle(request);
      }
      return options.fallback(request);
    } catch (error) {
      if (error instanceof StandInFailure) return error.response;
      throw error;
    }
  }

  function note(entry: LedgerEntry, response: StandInResponse): void {
    entry.status = response.status;
    entry.applied = response.applied === true;
    if (response.facts) entry.facts = { ...entry.facts, ...response.facts };
  }

  function hold(entry: LedgerEntry, fault: Extract<Fault, { kind: "holdUntilReleased" }>): Promise<Release> {
    const { seq, method, path } = entry;
    return holds.wait({
      id: fault.id,
      when: fault.when,
      seq,
      method,
      path,
      heldAt: new Date().toISOString(),
    });
  }

  /** Returns true when the fault has answered (or cut) the call, so that the work is not done. */
  async function faultBefore(fault: Fault, entry: LedgerEntry, out: ServerResponse): Promise<boolean> {
    const ended = async (status: number, sending: Promise<void>): Promise<boolean> => {
      entry.status = status;
      await sending;
      return true;
    };
    switch (fault.kind) {
      case "delay":
        await new Promise((resolve) => setTimeout(resolve, fault.ms));
        return false;
      case "holdUntilReleased":
        if (fault.when === "afterApply" || (await hold(entry, fault)) === "apply") return false;
        entry.status = 0;
        out.destroy();
        return true;
      case "drop":
        entry.status = 0;
        out.destroy();
        return true;
      case "status":
        return ended(
          fault.status,
          sendResponse(out, {
            status: fault.status,
            ...(fault.text === undefined
              ? { json: fault.body ?? { error: "injected" } }
              : { text: fault.text }),
            headers: fault.headers,
          }),
        );
      case "html":
        return ended(200, sendHtml(out));
      case "gzipBomb":
        return ended(200, sendGzipBomb(out, fault));
      case "endless":
        return ended(200, sendEndless(out));
      default:
        return false;
    }
  }

  async function answer(request: StandInRequest, out: ServerResponse): Promise<void> {
    const key = options.keyOf?.(request) ?? null;
    const entry = ledger.open({
      at: request.at.toISOString(),
      method: request.method,
      path: request.path,
      query: flattenQuery(request.query),
      body: request.body,
      keyFingerprint: key === null ? null : fingerprintKey(key),
    });
    request.seq = entry.seq;
    // A provider's answers carry its own time; Node would write the machine's.
    out.setHeader("date", request.at.toUTCString());
    const faultPath = options.faultPath?.(request) ?? request.path;
    const hit = faults.take(request.method, faultPath, request.query);
    if (hit.length > 0) entry.facts.faults = hit.map((fault) => fault.kind);
    for (const fault of hit) if (await faultBefore(fault, entry, out)) return;
    request.faults = hit.filter((fault) => PAGE_FAULTS.has(fault.kind));
    const plain = await applyRoute(request);
    const response = options.decorate?.(request, plain) ?? plain;
    note(entry, response);
    for (const fault of hit) {
      if (
        fault.kind === "holdUntilReleased" &&
        fault.when === "afterApply" &&
        (await hold(entry, fault)) === "abandon"
      ) {
        entry.status = 0;
        out.destroy();
        return;
      }
      if (fault.kind === "truncate") return sendTruncated(out, response, fault.bytes);
      if (fault.kind === "stall") return sendStalled(out, response, fault.bytes);
      if (fault.kind !== "applyThenFail") continue;
      if (typeof fault.status === "number") {
        entry.status = fault.status;
        return sendResponse(out, {
          status: fault.status,
          json: { error: "injected after the work was done" },
        });
      }
      entry.status = 0;
      out.destroy();
      return;
    }
    return sendResponse(out, response);
  }

  async function receive(incoming: IncomingMessage, out: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const rawBody = await readBody(incoming, options.bodyLimitBytes ?? 8 * 1024 * 1024);
    const request: StandInRequest = {
      seq: 0,
      at: clock.now(),
      method: incoming.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      rawBody,
      body: parseBody(rawBody, incoming.headers["content-type"]),
      params: {},
      faults: [],
    };
    const controlName = controlNameOf(request, controlToken);
    if (controlName === null) return answer(request, out);
    if (controlName === false)
      return sendResponse(out, { status: 401, json: { error: "wrong control token" } });
    return sendResponse(out, await answerControl(control, controlName, request));
  }

  const server = createServer((incoming, out) => {
    // Taken now: once its body was given up, a request no longer knows its socket.
    const { socket } = incoming;
    receive(incoming, out).catch((error: unknown) => {
      if (error instanceof BodyTooLarge && options.cutOversizedBodies) {
        socket.destroy();
        return;
      }
      const status = error instanceof BodyTooLarge ? 413 : 500;
      const message = error instanceof Error ? error.message : String(error);
      // A stand-in that fails by itself must not look like a fault that somebody asked for.
      if (status === 500) process.stderr.write(`${options.name} stand-in: ${message}\n`);
      return sendResponse(out, { status, json: { error: message } });
    });
  });
  if (options.upgrade) server.on("upgrade", options.upgrade);
  // A crawl of a large account reuses its connections; the default of 5 s races with slow readers.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const baseUrl = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= new Promise<void>((resolve) => {
      holds.release(null, "abandon");
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return stopped;
  };
  return {
    baseUrl,
    port,
    controlUrl: `${baseUrl}/__control/${controlToken}`,
    controlToken,
    clock,
    ledger,
    faults,
    holds,
    stop,
  };
}

/** Name of the control route, null for any other path, false when the token is missing or wrong. */
function controlNameOf(request: StandInRequest, token: string): string | null | false {
  if (request.path !== "/__control" && !request.path.startsWith("/__control/")) return null;
  const rest = request.path.slice("/__control/".length);
  if (rest.startsWith(`${token}/`)) return rest.slice(token.length + 1);
  return request.headers.authorization === `Bearer ${token}` ? rest : false;
}

function flattenQuery(query: URLSearchParams): Record<string, string | string[]> {
  const names = new Set(query.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}
