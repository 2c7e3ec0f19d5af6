import type { Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import type { ListPosition } from "./cursor";
import { isRecord } from "./errors";
import { type ListReading, type ListRow, pageLimit, readListStep } from "./list-pages";
import { type RawRows, type Reader, recordsAt, textAt, usageWindow } from "./reader";
import { type ListEndpoint, type ListStream, listEndpoints, type Query } from "./streams";

export interface ListRead extends RawRows {
  readonly position: ListPosition;
  readonly done: boolean;
}

/** Reads the next page of a list stream. */
export async function readListPage(
  reader: Reader,
  stream: ListStream,
  position: ListPosition,
): Promise<ListRead> {
  const endpoint: ListEndpoint = listEndpoints[stream];
  const step = await readListStep(readingOf(reader, stream, endpoint), position);
  const found = await toRawRows(reader, stream, endpoint, step.rows);
  return { ...found, position: step.position, done: step.done };
}

function readingOf(reader: Reader, stream: ListStream, endpoint: ListEndpoint): ListReading {
  const { path, key, idField, sorted, query } = endpoint;
  return {
    path,
    sorted,
    ask: ({ offset, after }) => {
      const asked: Query = {
        ...query,
        ...(stream === "usages" ? usageFilter(reader) : {}),
        ...(sorted ? { sort_by: { asc: "updated_at" } } : {}),
        ...(after === null || !endpoint.updatedFilter ? {} : { updated_at: { after } }),
        ...(offset === null ? {} : { offset }),
        limit: pageLimit,
      };
      // The SDK rewrites nested parameters in place, so each call gets its own.
      return reader.client.list(path, (sdk) => endpoint.call(structuredClone(asked))(sdk));
    },
    rowOf: (row): ListRow => {
      const object = isRecord(row[key]) ? row[key] : {};
      const updatedAt = object.updated_at;
      return {
        id: textAt(object, idField) ?? "",
        key: typeof updatedAt === "number" ? updatedAt : null,
        row: object,
      };
    },
  };
}

/** Both bounds are excluded. */
function usageFilter({ scope }: Reader): Query {
  const { start, end } = usageWindow(scope);
  return { usage_date: { between: [start, Math.max(start, end - 1)] } };
}

async function toRawRows(
  reader: Reader,
  stream: ListStream,
  endpoint: ListEndpoint,
  rows: readonly ListRow[],
): Promise<RawRows> {
  const objects: RawObject[] = [];
  const issues: Issue[] = [];
  if (stream === "usages") await lookUpCustomers(reader, rows);
  for (const { id, row } of rows) {
    if (id === "") issues.push(rowWithoutId(stream, endpoint.key, row));
    else objects.push({ stream, sourceId: id, customerId: ownerOf(reader, stream, id, row), raw: row });
  }
  return { objects, issues };
}

/** The customer an object belongs to; null for the catalogue. */
function ownerOf(reader: Reader, stream: ListStream, id: string, row: unknown): string | null {
  if (stream === "customers") return id;
  if (stream === "subscriptions") return textAt(row, "customer_id");
  if (stream !== "usages") return null;
  return reader.customerOf.get(textAt(row, "subscription_id") ?? "") ?? null;
}

/** Usage names its subscription only. Subscriptions of one page are asked for together. */
async function lookUpCustomers(reader: Reader, rows: readonly ListRow[]): Promise<void> {
  const ids = rows.map(({ row }) => textAt(row, "subscription_id")).filter((id) => id !== null);
  const wanted = [...new Set(ids)].filter((id) => !reader.customerOf.has(id));
  if (wanted.length === 0) return;
  const { rows: found } = await reader.client.list("/subscriptions", (sdk) =>
    sdk.subscription.list({ id: { in: [...wanted] }, include_deleted: true, limit: pageLimit }),
  );
  for (const { subscription } of found) {
    const id = textAt(subscription, "id");
    const customer = textAt(subscription, "customer_id");
    if (id !== null && customer !== null) reader.customerOf.set(id, customer);
  }
}

function rowWithoutId(stream: ListStream, key: string, row: unknown): Issue {
  return {
    severity: "error",
    code: "chargebee.malformed",
    entity: stream === "customers" || stream === "subscriptions" ? stream : "products",
    sourceId: "(no id)",
    customerId: null,
    message: `Chargebee sent an entry without an id in its list of ${stream} (${key}).`,
    remedy: "Read the account again; if it stays, report it to Chargebee with the raw entry.",
    raw: row,
  };
}

/** Ids of prices that a subscription's lines name, in either catalog: `{item prices, plans, add-ons}`. */
export function priceIdsOf(subscription: unknown): {
  itemPrices: string[];
  plans: string[];
  addons: string[];
} {
  const ids = (field: string, of: string) =>
    recordsAt(subscription, field)
      .map((line) => textAt(line, of))
      .filter((id) => id !== null);
  const plan = textAt(subscription, "plan_id");
  return {
    itemPrices: ids("subscription_items", "item_price_id"),
    plans: plan === null ? [] : [plan],
    addons: [...ids("addons", "id"), ...ids("event_based_addons", "id")],
  };
}
