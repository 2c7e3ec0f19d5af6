import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { StandInResponse } from "./exchange";
import type { Fault } from "./fault-plan";

const HTML =
  "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";
const BOMB_MEMBER_BYTES = 16 * 1024 * 1024;
let bombMember: Buffer | null = null;

/** Sends an answer and resolves once it is written or the caller is gone. */
export function sendResponse(out: ServerResponse, answer: StandInResponse): Promise<void> {
  const body = answer.json === undefined ? (answer.text ?? "") : JSON.stringify(answer.json);
  const headers: Record<string, string> = { ...answer.headers };
  if (answer.json !== undefined) headers["content-type"] ??= "application/json";
  headers["content-length"] = String(Buffer.byteLength(body));
  return finish(out, () => {
    out.writeHead(answer.status, headers);
    out.end(body);
  });
}

/** Announces the whole answer, sends its first bytes and cuts the connection. */
export function sendTruncated(out: ServerResponse, answer: StandInResponse, bytes: number): Promise<void> {
  return sendBeginning(out, answer, bytes, () => out.destroy());
}

/** Announces the whole answer, sends its first bytes and leaves the caller waiting until it hangs up. */
export function sendStalled(out: ServerResponse, answer: StandInResponse, bytes: number): Promise<void> {
  return sendBeginning(out, answer, bytes, () => undefined);
}

function sendBeginning(
  out: ServerResponse,
  answer: StandInResponse,
  bytes: number,
  then: () => void,
): Promise<void> {
  const body = Buffer.from(answer.json === undefined ? (answer.text ?? "") : JSON.stringify(answer.json));
  return finish(out, () => {
    out.writeHead(answer.status, {
      "content-type": "application/json",
      ...answer.headers,
      "content-length": String(body.length),
    });
    out.write(body.subarray(0, bytes), then);
  });
}

export function sendHtml(out: ServerResponse): Promise<void> {
  return sendResponse(out, {
    status: 200,
    text: HTML,
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** gzip members may be concatenated, so a gigabyte of spaces costs about a megabyte here. */
export function sendGzipBomb(
  out: ServerResponse,
  fault: Extract<Fault, { kind: "gzipBomb" }>,
): Promise<void> {
  bombMember ??= gzipSync(Buffer.alloc(BOMB_MEMBER_BYTES, " "));
  const members = Math.max(1, Math.ceil((fault.bytes ?? 1024 ** 3) / BOMB_MEMBER_BYTES));
  const body = Buffer.concat(Array.from({ length: members }, () => bombMember ?? Buffer.alloc(0)));
  return finish(out, () => {
    out.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": String(body.length),
    });
    out.end(body);
  });
}

/** Goes on sending until the caller hangs up. */
export function sendEndless(out: ServerResponse): Promise<void> {
  return finish(out, () => {
    out.writeHead(200, { "content-type": "application/json" });
    out.write('{"object":"list","data":[');
    const chunk = `${" ".repeat(16 * 1024)}\n`;
    const more = (): void => {
      if (out.destroyed) return;
      if (out.write(chunk)) setImmediate(more);
      else out.once("drain", more);
    };
    more();
  });
}

function finish(out: ServerResponse, start: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (out.destroyed || out.writableEnded) {
      resolve();
      return;
    }
    out.once("finish", resolve);
    out.once("close", resolve);
    out.once("error", () => resolve());
    start();
  });
}
