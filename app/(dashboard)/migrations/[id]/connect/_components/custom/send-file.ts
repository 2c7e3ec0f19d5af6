import type { UploadProgress } from "@/lib/services/uploads/receive-upload";

/** Below what the server in front of a route keeps of a body. */
const pieceBytes = 4 * 1024 * 1024;
const tries = 4;

type Answer = UploadProgress | { ok: false; error: { userMessage: string } };

/**
 * Sends a file from `offset` on, piece after piece. A piece that did not arrive is sent again after a pause; what arrived
 * stays there, so choosing the same file later goes on where this stopped.
 */
export async function sendFile(
  url: string,
  file: File,
  offset: number,
  onProgress: (receivedBytes: number) => void,
): Promise<UploadProgress> {
  let at = offset;
  while (true) {
    const said = await sendPiece(`${url}?offset=${at}`, file.slice(at, at + pieceBytes));
    onProgress(said.receivedBytes);
    if (said.complete) return said;
    at = said.receivedBytes;
  }
}

async function sendPiece(url: string, piece: Blob): Promise<UploadProgress> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, { method: "PUT", body: piece });
      // Our own route; these are its two answers.
      const said = (await response.json()) as Answer;
      if ("receivedBytes" in said) return said;
      if (response.status < 500) throw new Refused(said.error.userMessage);
      throw new Error(said.error.userMessage);
    } catch (error) {
      if (error instanceof Refused || attempt === tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000 * attempt));
    }
  }
}

/** The server understood and said no: asking again would not change it. */
class Refused extends Error {}
