import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { carriedRecords } from "./carried";
import type { MappingDocument } from "./document";
import { planCatalogue } from "./plan-catalogue";
import type { CataloguePlan, PlanContext } from "./plan-types";
import { MemoryTarget } from "./testing/memory-target";
import * as made from "./testing/records";
import { suggestedMapping, testTenantId } from "./testing/suggested-mapping";

const tenantId = testTenantId;
const shared = (entity: CanonicalRecord["entity"], record: CanonicalRecord["record"]): CanonicalRecord =>
  // Entity and record are given as a pair by each test; TypeScript cannot rebuild the union from them.
  ({ entity, customerId: null, record }) as CanonicalRecord;

const catalogue: CanonicalRecord[] = [
  shared("products", made.product()),
  shared("products", made.product({ sourceId: "prod_basic", name: "Basic" })),
  shared("products", made.product({ sourceId: "prod_idle", name: "Idle" })),
  shared("plans", made.plan()),
  shared(
    "plans",
    made.plan({
      sourceId: "price_year",
      components: [made.component({ interval: { unit: "year", count: 1 } })],
    }),
  ),
  shared("plans", made.plan({ sourceId: "price_basic", productId: "prod_basic" })),
  shared("plans", made.plan({ sourceId: "price_old", productId: "prod_idle", active: false })),
  shared("features", made.feature()),
  shared("features", made.feature({ sourceId: "feat_pages", key: "pages", name: "Pages", kind: "counter" })),
  shared(
    "features",
    made.feature({
      sourceId: "mtr_1",
      key: "calls",
      kind: "counter",
      meter: { eventName: "calls", aggregation: "sum" },
    }),
  ),
  shared("entitlements", made.entitlement()),
  shared(
    "entitlements",
    made.entitlement({ sourceId: "ent_pages", featureId: "feat_pages", state: "limited", limit: "10000" }),
  ),
  shared(
    "entitlements",
    made.entitlement({ sourceId: "ent_idle", subject: { kind: "product", productId: "prod_idle" } }),
  ),
  shared("coupons", {
    sourceId: "co_1",
    name: null,
    percentOff: "10",
    amountOff: [],
    duration: "forever",
    durationMonths: null,
    appliesToProductIds: null,
    redeemBy: null,
    valid: true,
    promotionCodes: [],
    metadata: {},
  }),
];

const contextOf = (
  records: readonly CanonicalRecord[],
  change: Partial<MappingDocument> = {},
): PlanContext => ({
  tenantId,
  mapping: suggestedMapping(records, change),
  catalogue: records,
  asOf: "2026-11-22T00:00:00Z",
});

const outcomes = (plan: CataloguePlan) =>
  Object.fromEntries(plan.records.map((each) => [each.sourceId, `${each.outcome}/${each.reason}`]));
const rowsOf = (plan: CataloguePlan) =>
  plan.records.flatMap(({ writes }) => writes.flatMap(({ write }) => ("row" in write ? [write.row] : [])));
const stored = (target: MemoryTarget) => [...target.entitlements.values()];

describe("planCatalogue", () => {
  const context = contextOf(catalogue);
  const plan = planCatalogue(context, []);

  it("ends every record in exactly one outcome", () => {
    expect(plan.records.map((each) => each.sourceId)).toEqual(catalogue.map((each) => each.record.sourceId));
    expect(outcomes(plan)).toMatchObject({
      prod_pro: "created/new",
      prod_idle: "skipped/not-in-use",
      price_old: "skipped/not-in-use",
      ent_idle: "skipped/not-in-use",
      co_1: "skipped/stays-on-rail",
      mtr_1: "created/new",
    });
  });

  it("writes plans times access features, and everything off for no-access", () => {
    const forms = rowsOf(plan).map((row) => `${row.featureId} ${row.limitType} ${row.limitValue}`);
    expect(forms.sort()).toEqual([
      "calls@no-access HARD 0",
      "migration.plan.prod_basic NONE null",
      "migration.plan.prod_pro NONE null",
      "pages@no-access HARD 0",
      "pages@prod_basic HARD 0",
      "pages@prod_pro SOFT null",
      "sso@no-access HARD 0",
      "sso@prod_basic HARD 0",
      "sso@prod_pro SOFT null",
    ]);
  });

  it("never writes a limit that would count all customers together", () => {
    for (const row of rowsOf(plan)) {
      expect(row.limitType === "HARD" ? row.limitValue : null).toBe(row.limitType === "HARD" ? 0 : null);
      expect(row.period).toBeNull();
    }
  });

  it("keeps the true limit in the metadata for the layer", () => {
    const pages = rowsOf(plan).find((row) => row.featureId === "pages@prod_pro");
    expect(pages?.metadata).toMatchObject({
      state: "limited",
      value: "10000",
      decidedBy: "layer",
      plan: "prod_pro",
      feature: "pages",
      entitlements: ["ent_pages"],
    });
  });

  it("a plan carrier holds products, all prices and what the plan grants", () => {
    const carrier = rowsOf(plan).find((row) => row.featureId === "migration.plan.prod_pro");
    expect(carrier?.metadata).toMatchObject({
      plan: "prod_pro",
      products: [{ id: "prod_pro", name: "Pro" }],
      prices: [{ id: "price_pro" }, { id: "price_year" }],
      entitlements: { sso: "unlimited", pages: "10000" },
    });
  });

  it("leaves the decision to the wallet where a feature burns credits", () => {
    const features: MappingDocument["features"] = { ...context.mapping.features };
    const sso = features.feat_sso;
    if (sso && "burn" in sso) features.feat_sso = { ...sso, burn: "credits" };
    const rows = rowsOf(planCatalogue(contextOf(catalogue, { features }), []));
    expect(rows.find((row) => row.featureId === "sso@prod_pro")?.limitType).toBe("NONE");
    expect(rows.find((row) => row.featureId === "sso@prod_basic")?.limitType).toBe("HARD");
  });

  it("changes nothing the second time, although off reads back as null", () => {
    const target = new MemoryTarget();
    target.apply(plan.records);
    const again = planCatalogue(contextOf(catalogue), stored(target));
    expect(rowsOf(again)).toEqual([]);
    expect(new Set(again.records.map((each) => each.outcome))).toEqual(new Set(["unchanged", "skipped"]));
  });

  it("names the record that changed, not its neighbours in the row, and how to take it back", () => {
    const target = new MemoryTarget();
    target.apply(plan.records);
    const renamed = catalogue.map((each) =>
      each.entity === "plans" && each.record.sourceId === "price_year"
        ? shared("plans", { ...each.record, nickname: "Annual" })
        : each,
    );
    const again = planCatalogue(contextOf(renamed), stored(target));
    expect(outcomes(again)).toMatchObject({ price_year: "updated/changed", price_pro: "unchanged/same" });
    const [planned] = again.records.flatMap((each) => each.writes);
    expect(planned?.write).toMatchObject({ kind: "updateEntitlement" });
    expect(planned?.undo).toMatchObject({ kind: "restoreEntitlement" });
  });

  it("removes copies of a row that a lost answer made twice, and leaves others' rows alone", () => {
    const target = new MemoryTarget();
    target.apply(plan.records);
    const rows = stored(target);
    const row = rows.find((each) => each.featureId === "sso@prod_pro");
    if (!row) throw new Error("The row was just written.");
    const copy = { ...row, id: "zz" };
    const foreign = { ...row, id: "zzz", metadata: {} };
    const again = planCatalogue(context, [...rows, foreign, copy]);
    const writes = again.records.flatMap((each) => each.writes);
    expect(writes.map(({ write }) => write)).toMatchObject([
      { kind: "deleteEntitlement", entitlementId: "zz" },
    ]);
  });

  it("what is carried can be read back, each record once", () => {
    const target = new MemoryTarget();
    target.apply(plan.records);
    const read = carriedRecords(target.items(), { tenantId, sourceName: "stripe:acct_1:live" });
    const promised = plan.records.filter((each) => each.outcome === "created");
    expect(read.map((each) => `${each.entity}/${each.sourceId} ${each.targetKey}`).sort()).toEqual(
      promised.map((each) => `${each.entity}/${each.sourceId} ${each.carriedBy}`).sort(),
    );
    expect(carriedRecords(target.items(), { tenantId, sourceName: "stripe:acct_2:live" })).toEqual([]);
  });

  it("says whether a record is undecided or left out", () => {
    const plans: MappingDocument["plans"] = {
      ...context.mapping.plans,
      price_pro: { open: true, reason: "" },
      price_year: { skip: "Sold no more.", state: "accepted", reason: "", confidence: 1, by: "ada" },
      price_basic: { skip: "Sold no more.", state: "accepted", reason: "", confidence: 1, by: "ada" },
    };
    expect(outcomes(planCatalogue(contextOf(catalogue, { plans }), []))).toMatchObject({
      price_pro: "held/unmapped",
      prod_pro: "held/unmapped",
      price_basic: "skipped/unmapped-skip",
      prod_basic: "skipped/unmapped-skip",
    });
  });
});
