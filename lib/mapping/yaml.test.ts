import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { indexCatalogue } from "./catalogue-index";
import type { MappingDocument } from "./document";
import { suggestMapping } from "./suggest";
import { emptySummary } from "./summary";
import * as made from "./testing/records";
import { readMappingText, writeMappingJson, writeMappingYaml } from "./yaml";

const records: CanonicalRecord[] = [
  { entity: "products", customerId: null, record: made.product() },
  { entity: "plans", customerId: null, record: made.plan({ lookupKey: "pro_monthly" }) },
  { entity: "features", customerId: null, record: made.feature({ key: "api_calls" }) },
];
const index = indexCatalogue(records);
const suggested = suggestMapping({
  provider: "stripe",
  accountId: "acct_1",
  mode: "live",
  catalogue: records,
  summary: emptySummary(),
  target: { tenantId: null, singleTenant: false, entitlements: [] },
});
const read = (text: string) => readMappingText(text, suggested, index);

describe("mapping text", () => {
  it("comes back from YAML and JSON as it was", () => {
    const by = { state: "accepted", reason: "Signed.", confidence: 1, by: "Ada" } as const;
    const decided: MappingDocument = {
      ...suggested,
      plans: {
        ...suggested.plans,
        price_1: { split: { by: "customer.metadata.deal", values: { old: "pro-old" }, rest: null }, ...by },
        price_2: {
          split: {
            by: "price",
            bands: [
              { from: null, to: "a" },
              { from: "10.5", to: "b" },
            ],
          },
          ...by,
        },
      },
      values: {
        statuses: { "active/pastDue": { to: "unpaid", ...by } },
        currencies: { eur: { to: "10.8", ...by } },
        units: { gibibyte: { to: "GB", ...by } },
        unread: { 'status "weird"': { to: "Never begun.", ...by } },
      },
    };
    for (const mapping of [suggested, decided]) {
      for (const text of [writeMappingYaml(mapping), writeMappingJson(mapping)]) {
        expect(read(text)).toEqual({ ok: true, mapping, notes: [] });
      }
    }
  });

  it("takes the guide's field tables into a full document", () => {
    const result = read(`
mappings:
  customer:
    stripe_id: external_id
    email: email
    metadata: metadata
  subscription:
    plan_id: plan_id
    status: status
    current_period_start: billing_period_start
    current_period_end: billing_period_end
  usage:
    quantity: value
    timestamp: timestamp
    subscription_item: feature_id
`);
    expect(result).toMatchObject({
      ok: true,
      mapping: {
        plans: suggested.plans,
        customerFields: { externalId: { from: "id" }, metadata: { from: "metadata", by: "file" } },
      },
    });
  });

  it("takes the guide's name tables: by id, lookup key or name", () => {
    const result = read(`
plans: { pro_monthly: om_plan_pro, nobody: om_plan_x }
features: { api_calls: feature_api_calls }
addons: { extra_credits: credit_pack_1000 }
`);
    expect(result).toMatchObject({
      ok: true,
      mapping: {
        plans: { price_pro: { to: "om_plan_pro", state: "accepted" } },
        features: { feat_sso: { to: "feature_api_calls" } },
        planOrder: ["prod_pro", "om_plan_pro"],
      },
      notes: [
        "Taken: plan pro_monthly to om_plan_pro; feature api_calls to feature_api_calls.",
        "Unknown: the source has no plan nobody, so om_plan_x was left out.",
        "Unknown: the source has no add-on extra_credits, so credit_pack_1000 was left out.",
      ],
    });
  });

  it("takes the tables out of the script they stand in, and still names the line", () => {
    const script = (name: string) => `// a comment with { braces }
const migrationConfig = {
  plans: {
    // the only plan
    'pro_monthly': '${name}',
  },
};
module.exports = migrationConfig;
`;
    expect(read(script("om_plan_pro"))).toMatchObject({
      ok: true,
      mapping: { plans: { price_pro: { to: "om_plan_pro", by: "file" } } },
      notes: ["Taken: plan pro_monthly to om_plan_pro."],
    });
    expect(read(script("Not A Slug"))).toMatchObject({ ok: false, problems: [{ line: 5 }] });
  });

  it.each([
    ["a broken line", "plans:\n  a: [1,\n", 3],
    ["the same key twice", "plans:\n  a: x\n  a: y\n", 3],
    ["a name that the target refuses", "plans:\n  a: x\n  price_pro: Not A Slug\n", 3],
    ["an unknown customer field", "mappings:\n  customer:\n    shoe_size: email\n", 3],
    ["a fixed field turned elsewhere", "mappings:\n  usage:\n    quantity: amount\n", 3],
    ["an unknown section", "plans: {}\nprices: {}\n", 1],
    ["a document that is none", "hello", 1],
  ])("names the line of %s", (_name, text, line) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.problems[0]?.line).toBe(line);
      expect(result.problems[0]?.sentence).toMatch(/^Line \d+, column \d+: /);
    }
  });

  it("points into a full document, too", () => {
    const text = writeMappingYaml(suggested).replace("to: prod_pro", "to: Prod Pro");
    const result = read(text);
    const line = 1 + text.split("\n").findIndex((each) => each.includes("Prod Pro"));
    expect(result).toMatchObject({ ok: false, problems: [{ path: ["plans", "price_pro", "to"] }] });
    if (!result.ok) expect(result.problems[0]?.line).toBe(line);
  });

  it("refuses an alias bomb without unfolding it", () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(",")}]\n`;
    const text = `a: &a [x]\n${level("b", "a")}${level("c", "b")}${level("d", "c")}${level("plans", "d")}`;
    expect(read(text)).toMatchObject({ ok: false });
  });

  it("refuses a file that is too large to be a mapping", () => {
    expect(read("#".repeat(5_000_001))).toMatchObject({ ok: false });
  });
});
