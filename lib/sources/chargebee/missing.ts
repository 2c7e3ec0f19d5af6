import type { EntityKind } from "@/lib/canonical";
import type { RawObject } from "../types";
import type { SdkCall } from "./client";
import { codeOf, isRecord } from "./errors";
import { priceIdsOf } from "./read-list";
import { only, type RawRows, type Reader, recordsAt, textAt } from "./reader";
import type { ListStream } from "./streams";

/** Streams whose objects are read by id when something points at one that no list showed. */
type ReadableStream = Extract<
  ListStream,
  "items" | "itemPrices" | "plans" | "addons" | "coupons" | "customers"
>;

/** Stands in `raw` of a `missing` parent. */
interface Reference {
  readonly stream: ReadableStream;
  readonly id: string;
  readonly customerId: string | null;
}

/**
 * What the lists left out, given everything read so far: deleted items, prices, coupons and customers that are still
 * referred to. Keeps ids only, never the objects.
 */
export async function findMissingReferences(
  objects: AsyncIterable<RawObject>,
): Promise<readonly RawObject[]> {
  const have = new Set<string>();
  const wanted = new Map<string, Reference>();
  const want = (stream: ReadableStream, id: string | null, customerId: string | null = null): void => {
    if (id !== null) wanted.set(`${stream}:${id}`, { stream, id, customerId });
  };
  for await (const { stream, sourceId, customerId, raw } of objects) {
    have.add(`${stream}:${sourceId}`);
    if (stream === "itemPrices") want("items", textAt(raw, "item_id"));
    if (stream !== "subscriptions") continue;
    want("customers", customerId, customerId);
    const { itemPrices, plans, addons } = priceIdsOf(raw);
    for (const id of itemPrices) want("itemPrices", id);
    for (const id of plans) want("plans", id);
    for (const id of addons) want("addons", id);
    for (const applied of recordsAt(raw, "coupons")) want("coupons", textAt(applied, "coupon_id"));
    want("coupons", textAt(raw, "coupon"));
  }
  return [...wanted]
    .filter(([key]) => !have.has(key))
    .map(([key, reference]) => ({
      stream: "missing",
      sourceId: key,
      customerId: reference.customerId,
      raw: reference,
    }));
}

const calls: Record<ReadableStream, { key: string; entity: EntityKind; retrieve: (id: string) => SdkCall }> =
  {
    items: { key: "item", entity: "products", retrieve: (id) => (sdk) => sdk.item.retrieve(id) },
    itemPrices: { key: "item_price", entity: "plans", retrieve: (id) => (sdk) => sdk.itemPrice.retrieve(id) },
    plans: { key: "plan", entity: "plans", retrieve: (id) => (sdk) => sdk.plan.retrieve(id) },
    addons: { key: "addon", entity: "plans", retrieve: (id) => (sdk) => sdk.addon.retrieve(id) },
    coupons: { key: "coupon", entity: "coupons", retrieve: (id) => (sdk) => sdk.coupon.retrieve(id) },
    customers: { key: "customer", entity: "customers", retrieve: (id) => (sdk) => sdk.customer.retrieve(id) },
  };

/** Reads one reference. One that Chargebee does not know any more becomes an error record. */
export async function readMissing(reader: Reader, parent: RawObject): Promise<RawRows> {
  // Parents of this stream are made above and nowhere else.
  const { stream, id, customerId } = parent.raw as Reference;
  const { key, entity, retrieve } = calls[stream];
  try {
    const answer = await reader.client.get(`/${stream}/${id}`, retrieve(id));
    const raw = isRecord(answer[key]) ? answer[key] : {};
    const objects: RawObject[] = [{ stream, sourceId: id, customerId, raw }];
    // A price that no list shows may belong to an item that none shows either; items are not asked for here yet.
    const itemId = stream === "itemPrices" ? textAt(raw, "item_id") : null;
    if (itemId !== null) {
      const more = await readMissing(reader, {
        ...parent,
        raw: { stream: "items", id: itemId, customerId: null },
      });
      return { objects: [...objects, ...more.objects], issues: more.issues };
    }
    return only(...objects);
  } catch (error) {
    if (codeOf(error) !== "chargebee.not_found") throw error;
    return {
      objects: [],
      issues: [
        {
          severity: "error",
          code: "chargebee.reference_missing",
          entity,
          sourceId: id,
          customerId,
          message: `A ${key.replace("_", " ")} that is still referred to, ${id}, does not exist in Chargebee any more.`,
          remedy: "Move the subscriptions that use it in Chargebee, or leave them out in Map.",
          raw: parent.raw,
        },
      ],
    };
  }
}
