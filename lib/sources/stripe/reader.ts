import type { AdapterIO, ExportScope, RawObject } from "../types";
import { idOf, isRecord, type Query, type StripeClient } from "./client";
import { isResourceMissing, readWholeList } from "./list-pages";
import { customerOf } from "./raw-object";
import { type ListStream, listEndpoints } from "./streams";

/** What every reading function of one export shares. */
export interface Reader {
  readonly client: StripeClient;
  readonly io: AdapterIO;
  readonly scope: ExportScope;
}

/** The day in seconds; Stripe groups daily summaries by UTC days. */
const DAY = 86_400;
/** Requests of one fan-out that run side by side; the limiter still spaces their starts. */
const requestsSideBySide = 8;
/** Overlap of the catch-up filters: `created` has a granularity of one second and clocks differ. */
const OVERLAP = 60;

/** T0 in seconds of Stripe's clock, less the overlap. */
export const sinceWatermark = (reader: Pick<Reader, "client" | "scope">): number =>
  overlapBefore(reader, new Date(reader.scope.watermark));

/** An instant of ours in seconds of Stripe's clock, as far as it is behind, less the overlap. */
export const overlapBefore = ({ client }: Pick<Reader, "client">, instant: Date): number =>
  Math.floor((instant.getTime() - client.clockLagMs()) / 1000) - OVERLAP;

function toSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** Whole UTC days before the watermark: `[start, end)` in seconds. A day that is still running is not read. */
export function usageWindow(scope: ExportScope): { start: number; end: number } {
  const now = toSeconds(scope.watermark);
  const end = now - (now % DAY);
  return { start: end - scope.usageDays * DAY, end };
}

/** Applies `work` to all items, `requestsSideBySide` at a time; results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const drain = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(requestsSideBySide, items.length) }, drain));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Expansions of a list, as they read on a single object: without the leading `data.`. */
const expandOne = (stream: ListStream): readonly string[] =>
  listEndpoints[stream].expand.map((path) => path.replace(/^data\./, ""));

/**
 * Reads one object again by id. One that is gone comes back as `{id, deleted: true}`, the form Stripe itself uses for
 * deleted customers.
 */
export async function readOne(
  reader: Reader,
  stream: ListStream,
  id: string,
  expand: readonly string[] = expandOne(stream),
): Promise<RawObject> {
  const query: Query = expand.length === 0 ? {} : { expand };
  let raw: Record<string, unknown>;
  try {
    raw = await reader.client.get(`${listEndpoints[stream].path}/${encodeURIComponent(id)}`, query);
  } catch (error) {
    if (!isResourceMissing(error)) throw error;
    return {
      stream,
      sourceId: id,
      customerId: stream === "customers" ? id : null,
      raw: { id, deleted: true },
    };
  }
  return completeEmbedded(reader, { stream, sourceId: id, customerId: customerOf(stream, id, raw), raw });
}

/**
 * Embedded lists stop at about ten rows. Reads the rest of a subscription's items and a customer's tax ids, so that
 * the object is whole; anything else is returned as it is.
 */
export async function completeEmbedded(reader: Reader, object: RawObject): Promise<RawObject> {
  const { raw, stream, sourceId } = object;
  if (!isRecord(raw)) return object;
  if (stream === "subscriptions" && isCut(raw.items)) {
    const query = { subscription: sourceId, expand: ["data.discounts"] };
    const data = await readWholeList(reader.client, "/v1/subscription_items", query);
    return { ...object, raw: { ...raw, items: { ...raw.items, data, has_more: false } } };
  }
  if (stream === "customers" && isCut(raw.tax_ids)) {
    const path = `/v1/customers/${encodeURIComponent(sourceId)}/tax_ids`;
    const data = await readWholeList(reader.client, path, {});
    return { ...object, raw: { ...raw, tax_ids: { ...raw.tax_ids, data, has_more: false } } };
  }
  return object;
}

function isCut(list: unknown): list is Record<string, unknown> {
  return isRecord(list) && list.has_more === true;
}

/** Rows of an embedded list (`{object: "list", data}`); empty when it is something else. */
export function embeddedRows(list: unknown): readonly Record<string, unknown>[] {
  return isRecord(list) && Array.isArray(list.data) ? list.data.filter(isRecord) : [];
}

/** Ids of the meters that a subscription's items are billed by. */
export function meterIdsOf(subscription: unknown): readonly string[] {
  if (!isRecord(subscription)) return [];
  const ids = embeddedRows(subscription.items).map((item) => {
    const recurring = isRecord(item.price) ? item.price.recurring : null;
    return isRecord(recurring) ? idOf(recurring.meter) : null;
  });
  return [...new Set(ids.filter((id) => id !== null))];
}
