import type { ExportPage } from "../types";
import { idOf, isRecord } from "./client";
import {
  type CreatedCursor,
  type EventsCursor,
  listBeginning,
  readCreatedCursor,
  readEventsCursor,
} from "./cursor";
import { listStart, readListStep } from "./list-pages";
import { isNotOffered, readListPage } from "./read-list";
import { inParallel, overlapBefore, type Reader, readOne, sinceWatermark } from "./reader";
import { type ListStream, listEndpoints } from "./streams";

/** Rounds over the events: the second covers what happened during the first. */
const EVENT_ROUNDS = 2;

// Object.keys of a literal yields its own keys.
const listStreams = Object.keys(listEndpoints) as ListStream[];

/**
 * Objects created since T0. Lists are newest first, so whatever was made during the export stands before the cursor
 * and was not seen. Mostly nothing was, and then the time goes into asking each list once: they are asked together.
 */
export async function* exportCreatedSince(reader: Reader, saved: unknown): AsyncGenerator<ExportPage> {
  await lookAtClock(reader);
  const since = sinceWatermark(reader);
  let cursor = readCreatedCursor(saved);
  const readPage = (stream: ListStream, at: CreatedCursor["list"]) =>
    readOrSkip(() => readListPage(reader, stream, at, since));
  const begun = new Map(
    listStreams.slice(cursor.stream + 1).map((name) => [name, readPage(name, listBeginning)]),
  );
  // Whoever stops reading early never awaits these; their failure then matters to nobody.
  for (const page of begun.values()) page.catch(() => undefined);
  for (;;) {
    const stream = listStreams[cursor.stream];
    if (stream === undefined) return;
    const page = await (begun.get(stream) ?? readPage(stream, cursor.list));
    begun.delete(stream);
    cursor =
      page === null || page.done
        ? { kind: "created", stream: cursor.stream + 1, list: listBeginning }
        : { ...cursor, list: page.next };
    const done = cursor.stream >= listStreams.length;
    yield { objects: page?.objects ?? [], issues: page?.issues ?? [], cursor, done };
    if (done) return;
  }
}

/**
 * Objects that the events since T0 name, read again. Event bodies are frozen in some older API version, so only their
 * ids are used. https://docs.stripe.com/api/events/list keeps 30 days.
 */
export async function* exportChangedSince(reader: Reader, saved: unknown): AsyncGenerator<ExportPage> {
  const begin = (round: number, since: number): EventsCursor => ({
    kind: "events",
    round,
    since,
    startedAt: overlapBefore(reader, reader.io.now()),
    position: listStart,
  });
  await lookAtClock(reader);
  let cursor = readEventsCursor(saved, begin(1, sinceWatermark(reader)));
  for (;;) {
    const reading = {
      path: "/v1/events",
      query: { created: { gte: cursor.since } },
      proveEnds: true,
      newSince: () => cursor.since,
    };
    const step = await readListStep(reader.client, reading, cursor.position);
    const refreshed = await inParallel(changesIn(step.rows), (change) =>
      readOrSkip(() => readOne(reader, change.stream, change.id)),
    );
    const done = step.done && cursor.round >= EVENT_ROUNDS;
    cursor = step.done ? begin(cursor.round + 1, cursor.startedAt) : { ...cursor, position: step.position };
    yield { objects: refreshed.filter((object) => object !== null), issues: [], cursor, done };
    if (done) return;
  }
}

interface Change {
  readonly stream: ListStream;
  readonly id: string;
}

const streamOfObject: Readonly<Record<string, ListStream>> = {
  customer: "customers",
  product: "products",
  price: "prices",
  plan: "prices",
  coupon: "coupons",
  promotion_code: "promotionCodes",
  subscription: "subscriptions",
  subscription_schedule: "subscriptionSchedules",
  "billing.meter": "meters",
  "billing.credit_grant": "creditGrants",
  "entitlements.feature": "features",
};

/**
 * The objects these events tell to read again, each once. Events about anything else are passed over; what a fan-out
 * reads (entitlements, balances, usage) is read after the catch-up anyway.
 */
export function changesIn(events: readonly unknown[]): readonly Change[] {
  const changes = new Map<string, Change>();
  const add = (stream: ListStream, id: string | null): void => {
    if (id !== null) changes.set(`${stream}:${id}`, { stream, id });
  };
  for (const event of events) {
    const data = isRecord(event) && isRecord(event.data) ? event.data.object : null;
    if (!isRecord(data) || typeof data.object !== "string") continue;
    const stream = Object.hasOwn(streamOfObject, data.object) ? streamOfObject[data.object] : undefined;
    if (stream !== undefined) add(stream, idOf(data));
    if (data.object === "discount" || data.object === "tax_id" || data.object === "subscription_item") {
      add("customers", idOf(data.customer));
      add("subscriptions", idOf(data.subscription));
    }
  }
  return [...changes.values()];
}

/** Any answer tells how far Stripe's clock is behind ours, on which "since T0" depends; also a refusal does. */
async function lookAtClock(reader: Reader): Promise<void> {
  await readOrSkip(() => reader.client.list("/v1/events", { limit: 1 }));
}

/** Null where the key may not read; the stream's own reading has said so already. */
async function readOrSkip<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isNotOffered(error)) return null;
    throw error;
  }
}
