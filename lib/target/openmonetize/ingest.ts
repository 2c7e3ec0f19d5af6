import { AppError, isAppError } from "@/lib/errors";
import type { IngestResult, TargetEvent } from "@/lib/target/types";
import { cutIntoBatches, withoutRepetitions } from "./batch";
import type { TargetClient } from "./client";
import { unexpectedAnswer } from "./errors";
import { postEvents } from "./routes";

/**
 * Queues events at the target, in as many requests as their number and size need, one after the other. `accepted` means
 * queued: only the stored total tells what arrived. Events repeated inside the call are sent once and counted as
 * duplicates.
 *
 * Sending the same events again after an error is safe, since each carries its idempotency key. Copies that are in the
 * queue together end as dead letters though, so compare the stored total first. A refused event is named in
 * `context.eventId`; nothing of its batch was taken, while earlier batches of the call were.
 */
export async function ingestEvents(
  client: TargetClient,
  events: readonly TargetEvent[],
): Promise<IngestResult> {
  const unique = withoutRepetitions(events);
  let accepted = 0;
  let duplicates = events.length - unique.length;
  const waiting = [...cutIntoBatches(unique)];
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    try {
      const answer = await postEvents(client, batch);
      if (answer.accepted + answer.duplicates + answer.rejected !== batch.length || answer.rejected > 0) {
        throw unexpectedAnswer("accepted, duplicates, rejected", { sent: batch.length });
      }
      accepted += answer.accepted;
      duplicates += answer.duplicates;
    } catch (error) {
      if (isAppError(error) && error.code === "target.too_large" && batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        waiting.unshift(batch.slice(0, middle), batch.slice(middle));
        continue;
      }
      throw explained(error, batch);
    }
  }
  return { accepted, duplicates };
}

/** Adds which event is at fault: a refused batch names only the place, `body/events/7/timestamp ...`. */
function explained(error: unknown, batch: readonly TargetEvent[]): unknown {
  if (!isAppError(error)) return error;
  const detail = typeof error.context.detail === "string" ? error.context.detail : "";
  const place = /body\/events\/(\d{1,4})(?:\/|\s)/.exec(detail)?.[1];
  const event = error.code === "target.too_large" ? batch[0] : place && batch[Number(place)];
  // A 500 of this route is the ingestion service being down, and the keys make repeating safe.
  const retryable = error.code === "target.failed" ? true : error.retryable;
  return new AppError({
    code: error.code === "target.too_large" ? "target.event_too_large" : error.code,
    kind: error.kind,
    userMessage: error.userMessage,
    retryable,
    cause: error,
    context: { ...error.context, ...(event ? { eventId: event.event_id } : {}), batch: batch.length },
  });
}
