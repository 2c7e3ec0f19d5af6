import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadOfficialObjects, type OfficialSites } from "@/lib/emulators/chargebee";
import { exportInMemory, type WholeExport } from "../export-in-memory";
import { chargebeeSource } from ".";
import { startTestAccount, testScope } from "./test-account";

const DIRECTORY = resolve(process.env.FIXTURES_DIR ?? "../shared/fixtures", "chargebee");
const isAbsent = !existsSync(DIRECTORY);

/** Fields that another file shows in a newer form of the same object; everything else is served as it is. */
const CHANGED: Record<string, number> = {
  "event_real_site invoice cbdemo_inv_003": 12,
  "real_site_records subscription cbdemo_non_renewing_sub": 24,
  "subscription_plan_catalog customer 8avVGOkx8U1MX": 3,
  "subscription_with_scheduled_changes customer 8avVGOkx8U1MX": 3,
  "subscription_with_scheduled_changes subscription 8avVGOkx8U1MX": 12,
};

/** Resources in rows that no list of an export shows. */
const NOT_SERVED: Record<string, string> = {
  card: "payment data stays on the rail",
  customer_entitlement: "derived from subscriptions; the sample's are not there",
  subscription_entitlement: "derived from items and overrides; the sample's subscription is not there",
};

/** What becomes of each object that an export reads: the record, or the code of the error that stands for it. */
const ITEMS: Record<string, string> = {
  "items silver": "products",
  "items cbdemo_advanced": "products",
  "items cbdemo_basic": "products",
  "itemPrices silver-USD-monthly": "plans",
  // Their items are not among the samples; the prices are carried all the same.
  "itemPrices Test-Plan-1-USD-Daily": "plans chargebee.item_missing",
  "itemPrices Test-Gift-Plan-1-USD-Weekly": "plans chargebee.item_missing",
  "coupons sample_offer": "coupons",
  "coupons TESTCOUPON4": "coupons",
  "coupons TESTCOUPON5": "coupons",
  "customers 3Nl8LlrQWK3lzY6j": "customers",
  "customers 4gkYnd21ouvW": "customers creditBalances creditBalances",
  "customers Test-Custome-1": "customers creditBalances",
  "customers cbdemo_carol": "customers",
  "customers cbdemo_tyler": "customers",
  "customers cbdemo_richard": "customers creditBalances",
  "subscriptions cbdemo_cancelled_sub": "subscriptions",
  "subscriptions cbdemo_non_renewing_sub": "subscriptions",
  "subscriptions AzZTZgTTHdIU1NP": "subscriptions",
  "subscriptions __test__8asukSOXe0W3SU": "subscriptions",
};
const PLANS: Record<string, string> = {
  "customers 8avVGOkx8U1MX": "customers",
  "customers 5SK0b4wlQo95kck8R": "customers",
  "subscriptions 8avVGOkx8U1MX": "subscriptions",
  "subscriptions 3Nl8LlrQWK3mxc76": "subscriptions",
  "subscriptions 5SK0b4wlQo95kck8R": "subscriptions",
};

/** What an object of a stream may become. */
const BECOMES: Record<string, readonly string[]> = {
  items: ["products"],
  itemPrices: ["plans"],
  coupons: ["coupons"],
  customers: ["customers", "creditBalances"],
  subscriptions: ["subscriptions"],
};

/** Objects that the samples point at and do not hold. */
const MISSING = {
  items: [
    "Test-Gift-Plan-1",
    "Test-Plan-1",
    "__test__8asukSOXe0QYSR",
    "basic-USD",
    "cbdemo_additional-analytics-EUR-monthly",
    "cbdemo_additional-users-USD-monthly",
    "cbdemo_advanced-USD-monthly",
    "cbdemo_basic-EUR-monthly",
    "cbdemo_douglas",
    "cbdemo_intermediary-EUR-monthly",
    "cbdemo_setup-charge-USD",
  ],
  plans: ["basic", "data_usage", "no_trial"],
};

describe.skipIf(isAbsent)("official and recorded objects (skipped where FIXTURES_DIR is absent)", () => {
  let official: OfficialSites;
  const exports = new Map<"items" | "plans", WholeExport>();

  beforeAll(async () => {
    official = loadOfficialObjects(DIRECTORY);
    for (const site of ["items", "plans"] as const) {
      const account = await startTestAccount({ account: official[site] });
      const { config, io } = account;
      exports.set(site, await exportInMemory({ adapter: chargebeeSource, config, io, scope: testScope }));
      await account.stop();
    }
  }, 60_000);

  it("are served unchanged but for what a newer form of the same object says", () => {
    const counted: Record<string, number> = {};
    for (const { file, kind, key } of official.changes) {
      const name = `${file} ${kind} ${key}`;
      counted[name] = (counted[name] ?? 0) + 1;
    }
    expect(counted).toEqual(CHANGED);
    expect([...new Set(official.left.map((one) => one.kind))].sort()).toEqual(Object.keys(NOT_SERVED));
  });

  it.each([["items", ITEMS] as const, ["plans", PLANS] as const])(
    "of the site with %s come through",
    (site, expected) => {
      const whole = exports.get(site);
      const listed = (whole?.objects ?? []).filter(({ stream }) => Object.hasOwn(BECOMES, stream));
      const outcomes = listed.map(({ stream, sourceId }) => {
        const records = (whole?.records ?? [])
          .filter(({ entity }) => BECOMES[stream]?.includes(entity))
          .filter(({ record }) => record.sourceId === sourceId || record.sourceId.startsWith(`${sourceId}/`))
          .map((one) => one.entity);
        const issues = (whole?.issues ?? [])
          .filter((one) => one.sourceId === sourceId)
          .map((one) => one.code);
        return [`${stream} ${sourceId}`, [...records, ...issues].join(" ")];
      });
      expect(Object.fromEntries(outcomes)).toEqual(expected);
    },
  );

  it("name what they point at and do not hold", () => {
    const missing = (site: "items" | "plans") =>
      (exports.get(site)?.issues ?? [])
        .filter((one) => one.code === "chargebee.reference_missing")
        .map((one) => one.sourceId)
        .sort();
    expect({ items: missing("items"), plans: missing("plans") }).toEqual(MISSING);
  });

  it("keep the frozen ladder and the free quantity of a recorded subscription", () => {
    const found = exports
      .get("items")
      ?.records.find(
        ({ entity, record }) => entity === "subscriptions" && record.sourceId === "AzZTZgTTHdIU1NP",
      );
    // Its catalogue prices are not among the samples, so only what the subscription states itself is known.
    expect(found?.record).toMatchObject({
      status: "cancelled",
      items: [
        { planId: "cbdemo_advanced-USD-monthly", quantity: "1", statedAmount: "0" },
        { planId: "cbdemo_additional-users-USD-monthly", quantity: "1", statedAmount: "50000" },
        { planId: "cbdemo_setup-charge-USD", statedAmount: "50000" },
      ],
    });
  });
});
