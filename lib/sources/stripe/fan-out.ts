import type { Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { idOf, isRecord } from "./client";
import { isResourceMissing, readWholeList } from "./list-pages";
import { readMissing } from "./missing";
import type { RawRows } from "./raw-object";
import { meterIdsOf, type Reader, usageWindow } from "./reader";
import type { FanOutStream } from "./streams";

/** Reads what belongs to one parent object. */
export type ParentReader = (parent: RawObject) => Promise<RawRows>;

const nothing: RawRows = { objects: [], issues: [] };

/**
 * Prepares a fan-out over one chunk of parents. A parent that was deleted meanwhile yields nothing; the catch-up pass
 * learns of it from the events.
 */
export async function prepareFanOut(
  reader: Reader,
  stream: FanOutStream,
): Promise<(parent: RawObject) => Promise<RawRows>> {
  const read = await parentReaders[stream](reader);
  return async (parent) => {
    try {
      return await read(parent);
    } catch (error) {
      if (isResourceMissing(error)) return nothing;
      throw error;
    }
  };
}

const only = (objects: readonly RawObject[], issues: readonly Issue[] = []): RawRows => ({ objects, issues });

const parentReaders: Record<FanOutStream, (reader: Reader) => Promise<ParentReader>> = {
  productFeatures: async (reader) => (parent) => readProductFeatures(reader, parent),
  activeEntitlements: prepareActiveEntitlements,
  creditBalances: async (reader) => (parent) => readCreditBalance(reader, parent),
  meterSummaries: prepareMeterSummaries,
  missing: async (reader) => (parent) => readMissing(reader, parent),
};

/** https://docs.stripe.com/api/product-feature/list. Source id `<product>/<feature>`. */
async function readProductFeatures(reader: Reader, product: RawObject): Promise<RawRows> {
  if (isDeleted(product)) return nothing;
  const path = `/v1/products/${encodeURIComponent(product.sourceId)}/features`;
  const rows = await readWholeList(reader.client, path, {});
  return only(
    rows.map((raw) => {
      const feature = isRecord(raw) ? idOf(raw.entitlement_feature) : null;
      const own = isRecord(raw) ? idOf(raw) : null;
      return {
        stream: "productFeatures",
        sourceId: `${product.sourceId}/${feature ?? own ?? "unknown"}`,
        customerId: null,
        raw,
      };
    }),
  );
}

/** Without any feature in the account nobody can hold one, which saves a request per customer. */
async function prepareActiveEntitlements(reader: Reader): Promise<ParentReader> {
  let none = true;
  for (const archived of [false, true]) {
    const features = none
      ? await reader.client.list("/v1/entitlements/features", { archived, limit: 1 })
      : null;
    if (features && features.data.length > 0) none = false;
  }
  return async (customer) =>
    isDeleted(customer) ? nothing : readActiveEntitlements(reader, customer.sourceId, none);
}

/**
 * https://docs.stripe.com/api/entitlements/active-entitlement/list. One object per customer that holds the whole list:
 * an empty list ("may use nothing") and no object ("could not be read") stay apart, and a later reading replaces it.
 */
async function readActiveEntitlements(reader: Reader, customer: string, none: boolean): Promise<RawRows> {
  const path = "/v1/entitlements/active_entitlements";
  const data = none ? [] : await readWholeList(reader.client, path, { customer });
  const raw = { object: "list", url: path, has_more: false, customer, data };
  return only([{ stream: "activeEntitlements", sourceId: customer, customerId: customer, raw }]);
}

/** https://docs.stripe.com/api/billing/credit-balance-summary/retrieve. Voided and expired grants are worth nothing. */
async function readCreditBalance(reader: Reader, grant: RawObject): Promise<RawRows> {
  const { raw, customerId } = grant;
  if (!isRecord(raw) || customerId === null || isDeleted(grant)) return nothing;
  const now = Date.parse(reader.scope.watermark) / 1000;
  if (typeof raw.voided_at === "number") return nothing;
  if (typeof raw.expires_at === "number" && raw.expires_at <= now) return nothing;
  const summary = await reader.client.get("/v1/billing/credit_balance_summary", {
    customer: customerId,
    filter: { type: "credit_grant", credit_grant: grant.sourceId },
  });
  return only([{ stream: "creditBalances", sourceId: grant.sourceId, customerId, raw: summary }]);
}

/**
 * https://docs.stripe.com/api/billing/meter-event-summary/list, per UTC day. Each pair of customer and meter is read
 * once per chunk, however many subscriptions of the customer use the meter.
 */
async function prepareMeterSummaries(reader: Reader): Promise<ParentReader> {
  const { start, end } = usageWindow(reader.scope);
  const asked = new Set<string>();
  return async (subscription) => {
    const { raw, customerId } = subscription;
    if (start >= end || customerId === null || !isRecord(raw)) return nothing;
    if (typeof raw.ended_at === "number" && raw.ended_at < start) return nothing;
    const objects: RawObject[] = [];
    for (const meter of meterIdsOf(raw)) {
      const pair = `${meter}/${customerId}`;
      if (asked.has(pair)) continue;
      asked.add(pair);
      const rows = await readWholeList(
        reader.client,
        `/v1/billing/meters/${encodeURIComponent(meter)}/event_summaries`,
        { customer: customerId, start_time: start, end_time: end, value_grouping_window: "day" },
      );
      for (const row of rows) {
        const from = isRecord(row) ? String(row.start_time) : "unknown";
        objects.push({ stream: "meterSummaries", sourceId: `${pair}/${from}`, customerId, raw: row });
      }
    }
    return only(objects);
  };
}

function isDeleted(object: RawObject): boolean {
  return isRecord(object.raw) && object.raw.deleted === true;
}
