import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import type { Json } from "@/lib/target/types";
import { arrivalDifferences } from "./arrival-differences";
import { planCustomer } from "./plan-customer";
import type { PlanContext } from "./plan-types";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";
import { suggestedMapping, testTenantId } from "./testing/suggested-mapping";

const tenantId = testTenantId;
const userId = "715ab9d5.cus_1";
const catalogue: CanonicalRecord[] = [
  { entity: "products", customerId: null, record: made.product() },
  { entity: "plans", customerId: null, record: made.plan() },
  { entity: "features", customerId: null, record: made.feature() },
  {
    entity: "features",
    customerId: null,
    record: made.feature({ sourceId: "feat_x", key: "extra", name: "X" }),
  },
  {
    entity: "features",
    customerId: null,
    record: made.feature({
      sourceId: "mtr_1",
      key: "calls",
      name: "Calls",
      kind: "counter",
      meter: { eventName: "calls", aggregation: "sum" },
    }),
  },
  { entity: "entitlements", customerId: null, record: made.entitlement() },
  {
    entity: "entitlements",
    customerId: null,
    record: made.entitlement({ sourceId: "e2", featureId: "feat_x" }),
  },
];
const context: PlanContext = {
  tenantId,
  mapping: suggestedMapping(catalogue),
  catalogue,
  asOf: "2026-11-22T00:00:00Z",
};
const records: CanonicalRecord[] = [
  { entity: "customers", customerId: "cus_1", record: made.customer({ effectiveFeatureKeys: ["sso"] }) },
  {
    entity: "subscriptions",
    customerId: "cus_1",
    record: made.subscription({ items: [made.item(), made.item({ sourceId: "si_2", quantity: "3" })] }),
  },
  { entity: "usage", customerId: "cus_1", record: made.usage() },
];

function arrived(): MemoryTarget {
  const target = new MemoryTarget();
  target.apply(planCustomer(context, records, target.stateOf(userId)).records);
  return target;
}
const differences = (target: MemoryTarget) =>
  arrivalDifferences(planCustomer(context, records, target.stateOf(userId)));

/** Every place in a JSON value that holds no further values. */
function leaves(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function flipped(value: Json, path: readonly (string | number)[]): Json {
  const [key, ...rest] = path;
  if (key === undefined) return `${String(value)}*`;
  const copy = structuredClone(value);
  if (typeof copy !== "object" || copy === null) return copy;
  Reflect.set(copy, key, flipped(Reflect.get(copy, key), rest));
  return copy;
}

describe("arrivalDifferences", () => {
  it("finds nothing where everything arrived, also at another instant", () => {
    const target = arrived();
    expect(differences(target)).toEqual([]);
    const later = { ...context, asOf: "2026-11-24T00:00:00Z" };
    expect(arrivalDifferences(planCustomer(later, records, target.stateOf(userId)))).toEqual([]);
  });

  it("finds any single field that was flipped in any row, and names it", () => {
    const rows = [...arrived().entitlements.values()];
    const places = rows.flatMap((row) => leaves(row.metadata).map((path) => ({ row, path })));
    expect(places.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ row, path }) => {
        const target = arrived();
        const metadata = flipped(row.metadata, path);
        // The value was an object and only one leaf of it changed.
        target.entitlements.set(row.id, { ...row, metadata: metadata as typeof row.metadata });
        if (path[0] === "asOf") expect(differences(target)).toEqual([]);
        // A profile under another name is somebody else's: the whole customer is held instead.
        else if (path[0] !== "source" && path[0] !== "id")
          expect(differences(target).length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  it("finds what was dropped, added or counted otherwise", () => {
    const dropped = arrived();
    const [event] = dropped.events.keys();
    if (event) dropped.events.delete(event);
    expect(differences(dropped)).toMatchObject([
      { entity: "usage", cause: "missing at the target", source: "12.5" },
    ]);

    const added = arrived();
    const row = [...added.entitlements.values()].find((each) => each.featureId === `extra:${userId}`);
    if (!row) throw new Error("The override was just written.");
    added.entitlements.set("x", { ...row, id: "x", featureId: `sso:${userId}` });
    expect(differences(added)).toMatchObject([
      { what: `sso:${userId}`, cause: "unexpected", target: "HARD" },
    ]);

    const counted = arrived();
    for (const [key, stored] of counted.events) {
      counted.events.set(key, { ...stored, metadata: { ...stored.metadata, quantity: "12.6" } });
    }
    expect(differences(counted)).toMatchObject([{ entity: "usage", cause: "differs" }]);

    const opened = arrived();
    opened.entitlements.set(row.id, { ...row, limitType: "SOFT" });
    expect(differences(opened)).toEqual([
      {
        entity: "customers",
        sourceId: "cus_1",
        customerId: "cus_1",
        what: `extra:${userId} › limitType`,
        source: "HARD",
        target: "SOFT",
        cause: "differs",
      },
      expect.objectContaining({ what: `extra:${userId} › limitValue` }),
    ]);
  });
});
