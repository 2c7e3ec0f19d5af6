import { AppError } from "@/lib/errors";
import type { TargetEvent } from "@/lib/target/types";

/** Most events the platform takes in one request. */
export const maxBatchEvents = 1_000;

/**
 * Most bytes of a request. The ingestion service takes 1 MiB and the gateway adds about 55 bytes to each event, so 1,000
 * events leave room for less than a million.
 */
export const maxBatchBytes = 900_000;

/** Bytes of `{"events":[]}`. */
const frameBytes = 13;

/**
 * The events without exact repetitions, in order. The platform does not see a repeated key inside one batch: it stores
 * the first and turns the others into dead letters. Throws `target.event_key_conflict` when two different events have
 * the same key or id, and `target.event_unstorable` for text with a NUL character, which its database cannot hold.
 */
export function withoutRepetitions(events: readonly TargetEvent[]): readonly TargetEvent[] {
  const seen = new Map<string, string>();
  const result: TargetEvent[] = [];
  for (const event of events) {
    const json = JSON.stringify(event);
    if (/(?<!\\)(?:\\\\)*\\u0000/.test(json)) {
      throw refused(
        "target.event_unstorable",
        event,
        "contains a NUL character, which OpenMonetize cannot store",
      );
    }
    const before = seen.get(event.idempotency_key) ?? seen.get(event.event_id);
    if (before !== undefined && before !== json) {
      throw refused("target.event_key_conflict", event, "shares its key with a different event");
    }
    if (before !== undefined) continue;
    seen.set(event.idempotency_key, json);
    seen.set(event.event_id, json);
    result.push(event);
  }
  return result;
}

/** Cuts events into requests of at most 1,000 events and 900 kB, in order. A single larger event stands alone. */
export function cutIntoBatches(events: readonly TargetEvent[]): readonly (readonly TargetEvent[])[] {
  const batches: TargetEvent[][] = [];
  let current: TargetEvent[] = [];
  let bytes = frameBytes;
  for (const event of events) {
    const size = bytesOf(event) + 1;
    if (current.length > 0 && (current.length >= maxBatchEvents || bytes + size > maxBatchBytes)) {
      batches.push(current);
      current = [];
      bytes = frameBytes;
    }
    current.push(event);
    bytes += size;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

/** The same events are cut by the importer and again on their way out; writing each as JSON is most of that work. */
const sizes = new WeakMap<TargetEvent, number>();

function bytesOf(event: TargetEvent): number {
  const known = sizes.get(event) ?? Buffer.byteLength(JSON.stringify(event));
  sizes.set(event, known);
  return known;
}

function refused(code: string, event: TargetEvent, what: string): AppError {
  return new AppError({
    code,
    kind: "invalid",
    userMessage: `The event ${event.event_id} ${what}.`,
    context: { eventId: event.event_id, outcome: "not-applied" },
  });
}
