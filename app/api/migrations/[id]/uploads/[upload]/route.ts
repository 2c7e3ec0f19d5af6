import { receiveUpload } from "@/lib/services/uploads/receive-upload";
import { jsonResponse, signedInRoute } from "@/lib/web";

/**
 * Takes the bytes of a file from `?offset=` on. The page sends pieces of a few megabytes, one after the other: a broken
 * one is sent again, and the server in front of this route keeps no more than a piece in memory.
 */
export const PUT = signedInRoute(async ({ context }, request, params) => {
  const text = new URL(request.url).searchParams.get("offset") ?? "0";
  const at = {
    migrationId: String(params.id),
    uploadId: String(params.upload),
    offset: /^\d{1,12}$/.test(text) ? Number(text) : -1,
    body: bytesOf(request.body),
  };
  return jsonResponse(await receiveUpload(context, at));
});

async function* bytesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
