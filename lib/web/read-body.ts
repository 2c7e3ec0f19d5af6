import "server-only";
import { AppError } from "@/lib/errors";

/**
 * The body as parsed JSON, or undefined when there is none. Reads at most `maxBytes`, whatever Content-Length says.
 * Throws `web.body_too_large`, `web.body_not_json`.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.length === 0) return undefined;
  // Forms of other sites cannot send this type without being asked first, so it is a second lock beside Origin.
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) throw notJson();
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw notJson();
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    code: "web.body_too_large",
    kind: "invalid",
    userMessage: `The request is larger than ${Math.floor(maxBytes / 1024)} kB. Send it in smaller parts.`,
    context: { maxBytes },
  });
}

function notJson(): AppError {
  return new AppError({
    code: "web.body_not_json",
    kind: "invalid",
    userMessage: "The request's body is not JSON. Send application/json.",
  });
}
