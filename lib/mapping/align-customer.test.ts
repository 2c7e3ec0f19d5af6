import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { alignCustomer } from "./align-customer";
import { planCatalogue } from "./plan-catalogue";
import { planCustomer } from "./plan-customer";
import type { CustomerTargetState, PlanContext } from "./plan-types";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";
import { suggestedMapping, testTenantId } from "./testing/suggested-mapping";

const catalogue: CanonicalRecord[] = [
  { entity: "products", customerId: null, record: made.product() },
  { entity: "plans", customerId: null, record: made.plan() },
  { entity: "features", customerId: null, record: made.feature() },
  { entity: "entitlements", customerId: null, record: made.entitlement() },
  {
    entity: "features",
    customerId: null,
    record: made.feature({
      sourceId: "mtr_1",
      key: "api_calls",
      name: "API calls",
      kind: "counter",
      meter: { eventName: "api_calls", aggregation: "sum" },
    }),
  },
];
const context: PlanContext = {
  tenantId: testTenantId,
  mapping: suggestedMapping(catalogue, { planOrder: ["prod_pro"] }),
  catalogue,
  asOf: "2026-11-22T00:00:00Z",
};
const nothing: CustomerTargetState = { user: null, entitlements: [], events: new Map() };
const records: CanonicalRecord[] = [
  {
    entity: "customers",
    customerId: "cus_1",
    record: made.customer({ phone: "+44 1", effectiveFeatureKeys: ["sso"] }),
  },
  { entity: "subscriptions", customerId: "cus_1", record: made.subscription() },
  { entity: "usage", customerId: "cus_1", record: made.usage() },
];

const byField = (
  target: CustomerTargetState,
  planRows: MemoryTarget | null,
  given = records,
  imported: "never" | "before" | "since" = "never",
) =>
  new Map(
    alignCustomer({
      context,
      records: given,
      target,
      planRows: planRows ? [...planRows.entitlements.values()].filter((row) => row.userId === null) : [],
      carried: true,
      imported,
    }).map((row) => [row.field, row]),
  );

function imported() {
  const target = new MemoryTarget();
  target.apply(planCatalogue(context, []).records);
  const plan = planCustomer(context, records, nothing);
  target.apply(plan.records);
  return { target, state: target.stateOf(plan.userId) };
}

describe("alignCustomer", () => {
  it("shows what will be written, with an empty third pane, before the first import", () => {
    const rows = byField(nothing, null);
    expect([...rows.values()].filter((row) => row.target !== null)).toEqual([]);
    expect([...rows.values()].filter((row) => row.verdict === "differs")).toEqual([]);
    expect(rows.get("name")).toMatchObject({ source: "Ada", mapped: "Ada", verdict: "planned", why: null });
    expect(rows.get("plan")).toMatchObject({ mapped: "prod_pro", verdict: "planned" });
    expect(rows.get("usage api_calls")).toMatchObject({ source: "12.5", mapped: "12.5", verdict: "planned" });
    expect(rows.get("feature sso")).toMatchObject({ source: "allowed", mapped: "allowed" });
  });

  it("finds nothing that differs right after the import, and says what stays on the rail", () => {
    const { target, state } = imported();
    const rows = byField(state, target);
    expect([...rows.values()].filter((row) => row.verdict === "differs")).toEqual([]);
    expect(rows.get("MRR")).toMatchObject({ source: "2900", mapped: "2900", target: "2900" });
    expect(rows.get("feature sso")).toMatchObject({ source: "allowed", target: "allowed" });
    expect(rows.get("phone")).toMatchObject({ source: "+44 1", mapped: null, verdict: "rule" });
  });

  it("names the one field that changed at the target, and no other", () => {
    const { target, state } = imported();
    const events = new Map(
      [...state.events].map(([key, event]) => [
        key,
        { ...event, metadata: { ...event.metadata, quantity: "12.4" } },
      ]),
    );
    const rows = byField({ ...state, events }, target);
    expect([...rows.values()].filter((row) => row.verdict === "differs")).toMatchObject([
      { field: "usage api_calls", source: "12.5", mapped: "12.5", target: "12.4" },
    ]);
  });

  it("calls what was imported and is gone a difference, field by field", () => {
    const rows = byField(nothing, null, records, "before");
    const there = [...rows.values()].filter((row) => row.mapped !== null && row.field !== "feature sso");
    expect(there.length).toBeGreaterThan(5);
    expect(there.map((row) => `${row.field} ${row.verdict}`)).toEqual(
      there.map((row) => `${row.field} differs`),
    );
    expect(rows.get("phone")).toMatchObject({ target: null, verdict: "rule" });
  });

  it("does not judge what was imported after the target was read", () => {
    const verdicts = [...byField(nothing, null, records, "since").values()].map((row) => row.verdict);
    expect(verdicts).toContain("unread");
    expect(verdicts).not.toContain("differs");
    expect(verdicts).not.toContain("same");
  });

  it("says that access was not readable instead of calling it refused", () => {
    const unread = records.map((each) =>
      each.entity === "customers" ? { ...each, record: made.customer() } : each,
    );
    expect(byField(nothing, null, unread).get("feature sso")).toMatchObject({
      source: null,
      verdict: "unreadable",
    });
  });
});
