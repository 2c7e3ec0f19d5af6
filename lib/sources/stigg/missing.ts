import type { Issue } from "@/lib/canonical";
import type { RawObject } from "../types";
import { isRecord, textOf } from "./json";
import { customerOperation } from "./operations";
import type { RawRows } from "./raw-object";
import type { Reader } from "./reader";

/** Customers that subscriptions or resources name and that no list showed. Keeps ids only, never the objects. */
export async function findMissingReferences(
  objects: AsyncIterable<RawObject>,
): Promise<readonly RawObject[]> {
  const have = new Set<string>();
  const wanted = new Set<string>();
  for await (const { stream, sourceId, customerId, raw } of objects) {
    if (stream === "customers") have.add(sourceId);
    else if (customerId !== null) wanted.add(customerId);
    if (stream !== "subscriptions" || !isRecord(raw) || !isRecord(raw.payingCustomer)) continue;
    const paying = textOf(raw.payingCustomer.customerId);
    if (paying !== null) wanted.add(paying);
  }
  return [...wanted]
    .filter((id) => !have.has(id))
    .map((id) => ({
      stream: "missing",
      sourceId: `customer:${id}`,
      customerId: id,
      raw: { customerId: id },
    }));
}

/** Reads one customer that no list showed. One that Stigg does not know becomes an error record. */
export async function readMissing(
  reader: Reader,
  { customerId, raw: reference }: RawObject,
): Promise<RawRows> {
  const raw = await reader.client.query(customerOperation, { input: { customerId } });
  if (isRecord(raw)) {
    return { objects: [{ stream: "customers", sourceId: customerId ?? "", customerId, raw }], issues: [] };
  }
  const issue: Issue = {
    severity: "error",
    code: "stigg.reference_missing",
    entity: "customers",
    sourceId: customerId ?? "(no id)",
    customerId,
    message: `Customer ${customerId}, whom a subscription or resource names, does not exist in Stigg any more.`,
    remedy: "Look at the subscription in Stigg, or leave it out.",
    raw: reference,
  };
  return { objects: [], issues: [issue] };
}
