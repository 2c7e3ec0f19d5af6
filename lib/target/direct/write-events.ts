import type { TargetEvent } from "@/lib/target/types";
import { type Cells, type ChunkWriter, insertFree, noteWritten, refuse, requireSame } from "./chunk-writer";
import { eventFactColumns, eventFacts, readFacts, sumFacts } from "./row-facts";
import { select } from "./session";

const columns = [
  "id",
  "customer_id",
  "user_id",
  "event_type",
  "feature_id",
  "input_tokens",
  "output_tokens",
  "credits_burned",
  "cost_usd",
  "metadata",
  "idempotency_key",
  "timestamp",
];

interface PlannedEvent {
  readonly targetKey: string;
  readonly event: TargetEvent;
}

/** What a neutral event of the API is stored as: no tokens, no cost, nothing burned. */
const cellsOf = (tenantId: string, event: TargetEvent): Cells => [
  event.event_id,
  tenantId,
  event.user_id,
  event.event_type,
  event.feature_id,
  "0",
  "0",
  "0",
  "0",
  JSON.stringify(event.metadata),
  event.idempotency_key,
  event.timestamp,
];

/** Stores usage history. Events that are there already under their own id and key are found, not stored again. */
export async function writeEvents(writer: ChunkWriter, events: readonly PlannedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { session, tenantId } = writer;
  const stored = (await copyAll(writer, events)) ? events : await insertMissing(writer, events);
  const ids = stored.map(({ event }) => event.event_id);
  await noteWritten(writer, "usage_events", ids);
  requireSame(
    "usage_events",
    sumFacts(stored.map(({ event }) => eventFacts(tenantId, event))),
    await readFacts(session, "usage_events", eventFactColumns, ids),
  );
}

/** The quick way, which works unless one of the keys is taken. False = nothing was stored. */
async function copyAll(writer: ChunkWriter, events: readonly PlannedEvent[]): Promise<boolean> {
  const { session, tenantId, copies } = writer;
  if (!copies) return false;
  await session.query("savepoint events");
  try {
    await session.copy(
      { table: "public.usage_events", columns },
      (function* () {
        for (const { event } of events) yield cellsOf(tenantId, event);
      })(),
    );
    await session.query("release savepoint events");
    return true;
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "23505";
    if (!isTaken) throw error;
    await session.query("rollback to savepoint events");
    return false;
  }
}

async function insertMissing(
  writer: ChunkWriter,
  events: readonly PlannedEvent[],
): Promise<readonly PlannedEvent[]> {
  const { session, tenantId } = writer;
  const inserted = await insertFree(
    writer,
    "usage_events",
    columns,
    events.map(({ event }) => cellsOf(tenantId, event)),
  );
  const rest = events.filter(({ event }) => !inserted.has(event.event_id));
  if (rest.length > 0) {
    const there = await select<{ id: string; key: string | null }>(
      session,
      "select id, idempotency_key as key from usage_events where customer_id = $1 and id = any($2)",
      [tenantId, rest.map(({ event }) => event.event_id)],
    );
    const keyOf = new Map(there.map(({ id, key }) => [id, key]));
    for (const { targetKey, event } of rest) {
      if (keyOf.get(event.event_id) === event.idempotency_key) writer.found.push(targetKey);
      else
        refuse(
          writer,
          [targetKey],
          "target.event_taken",
          "Another event of the installation has this id or key already.",
        );
    }
  }
  return events.filter(({ event }) => inserted.has(event.event_id));
}
