import type { IncomingMessage } from "node:http";

/** The body is longer than the stand-in reads. */
export class BodyTooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super(`the request body is longer than ${limitBytes} bytes`);
    this.name = "BodyTooLarge";
  }
}

/** Reads a request body up to a limit; throws BodyTooLarge past it. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > limitBytes) throw new BodyTooLarge(limitBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** JSON, form or text by content type; undefined for an empty body. Broken JSON comes back as its text. */
export function parseBody(raw: Buffer, contentType: string | undefined): unknown {
  if (raw.length === 0) return undefined;
  const text = raw.toString("utf8");
  if (contentType?.includes("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  if (contentType?.includes("json")) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}
