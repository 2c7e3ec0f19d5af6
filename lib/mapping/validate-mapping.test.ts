import { describe, expect, it } from "vitest";
import type { CanonicalRecord } from "@/lib/canonical";
import { indexCatalogue } from "./catalogue-index";
import type { MappingDocument } from "./document";
import { editMapping, type MappingEdit } from "./edit-mapping";
import { suggestMapping } from "./suggest";
import { emptySummary } from "./summary";
import * as made from "./testing/records";
import { parseMapping, validateMapping } from "./validate-mapping";

const records: CanonicalRecord[] = [
  { entity: "products", customerId: null, record: made.product() },
  { entity: "products", customerId: null, record: made.product({ sourceId: "prod_team", name: "Team" }) },
  { entity: "plans", customerId: null, record: made.plan() },
  {
    entity: "plans",
    customerId: null,
    record: made.plan({ sourceId: "price_team", productId: "prod_team" }),
  },
  { entity: "features", customerId: null, record: made.feature() },
  { entity: "features", customerId: null, record: made.feature({ sourceId: "feat_2", key: "audit" }) },
  { entity: "entitlements", customerId: null, record: made.entitlement() },
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
const rule = { state: "accepted", reason: "", confidence: 1, by: "ada" } as const;

function codes(change: Partial<MappingDocument>): string[] {
  return validateMapping({ ...suggested, ...change }, index, emptySummary()).map((problem) => problem.code);
}

describe("validateMapping", () => {
  it("finds nothing in the suggestion", () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, Partial<MappingDocument>]>([
    ["plan.missing", { plans: { price_pro: { to: "prod_pro", ...rule } } }],
    ["plan.open", { plans: { ...suggested.plans, price_team: { open: true, reason: "" } } }],
    ["plan.unknown", { plans: { ...suggested.plans, price_gone: { to: "prod_pro", ...rule } } }],
    ["plan.reserved", { plans: { ...suggested.plans, price_team: { to: "no-access", ...rule } } }],
    ["plan.mixed", { plans: { ...suggested.plans, price_team: { to: "prod_pro", ...rule } } }],
    ["plan.unordered", { planOrder: ["prod_pro"] }],
    ["feature.missing", { features: {} }],
    [
      "feature.collision",
      {
        features: {
          ...suggested.features,
          feat_2: { to: "sso", enforcement: "platform", burn: "none", ...rule },
        },
      },
    ],
    ["credit.rule-missing", { creditGrants: {} }],
    ["credit.spendable-twice", { creditGrants: { "*": { to: "wallet", ...rule } } }],
    ["disposition.unsigned", { dispositions: { price_pro: { disposition: "ends", by: "ada", note: " " } } }],
    ["customer.external-id", { customerFields: { externalId: { from: "email", ...rule } } }],
    ["source.name", { source: { ...suggested.source, name: "stripe:other:live" } }],
    [
      "target.rehearsal-ids",
      {
        source: { ...suggested.source, mode: "test", name: "stripe:acct_1:test" },
        target: { tenantId: null, singleTenant: true },
      },
    ],
  ])("reports %s", (code, change) => {
    expect(codes(change)).toContain(code);
  });

  it("refuses a platform limit that the target cannot hold, and allows one that it can", () => {
    const counted = made.feature({
      kind: "counter",
      meter: { eventName: "exports", aggregation: "count" },
    });
    const check = (given: Parameters<typeof made.entitlement>[0]) => {
      const limited = made.entitlement({ state: "limited", limit: "3", ...given });
      const catalogue = indexCatalogue([
        ...records.filter((each) => each.entity === "plans" || each.entity === "products"),
        { entity: "features", customerId: null, record: counted },
        { entity: "entitlements", customerId: null, record: limited },
      ]);
      const features: MappingDocument["features"] = {
        feat_sso: { to: "exports", enforcement: "platform", burn: "none", ...rule },
      };
      return validateMapping({ ...suggested, features }, catalogue, emptySummary()).map((each) => each.code);
    };
    expect(check({})).toEqual([]);
    expect(check({ limit: "2.5" })).toEqual(["feature.limit-not-enforceable"]);
    expect(check({ limit: "0" })).toEqual(["feature.limit-not-enforceable"]);
    expect(check({ reset: { period: "month", anchor: null } })).toEqual(["feature.limit-not-enforceable"]);
  });

  it("each problem says where, what and how to mend it", () => {
    const [problem] = validateMapping({ ...suggested, plans: {} }, index, emptySummary());
    expect(problem).toEqual({
      severity: "error",
      code: "plan.missing",
      path: ["plans", "price_pro"],
      sentence: "Nothing is decided for plan price_pro (0 customers).",
      remedy: "Map it to a target plan, or skip it with a reason.",
    });
  });
});

describe("parseMapping", () => {
  it("names the path of a value that has the wrong shape", () => {
    const result = parseMapping({ ...suggested, plans: { price_pro: { ...rule, to: "Not a slug" } } });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems[0]?.path.slice(0, 2)).toEqual(["plans", "price_pro"]);
  });
});

describe("editMapping", () => {
  const edits: MappingEdit[] = [
    { kind: "accept", section: "plans", id: "price_pro" },
    { kind: "acceptAll", minConfidence: 0.9 },
    { kind: "setTarget", section: "plans", id: "price_pro", to: "gold" },
    { kind: "setTarget", section: "features", id: "feat_sso", to: "login" },
    { kind: "setFeatureWays", id: "feat_sso", ways: { burn: "credits" } },
    { kind: "skip", section: "features", id: "feat_2", reason: "Sunset in spring." },
    { kind: "setCreditRule", id: "credgr_9", to: "wallet" },
    { kind: "setCustomerField", field: "metadata", from: "metadata" },
    { kind: "setDisposition", id: "si_1", disposition: "credits", note: "Agreed with finance." },
    { kind: "setAccess", status: "unpaid", allowed: true },
    { kind: "setPlanOrder", planOrder: ["prod_team", "prod_pro"] },
    { kind: "decide", code: "coupon", subject: "*", decision: "accepted", note: "" },
  ];

  it.each(edits)("$kind changes the document, and its inverse brings it back", (edit) => {
    const { mapping, inverse } = editMapping(suggested, edit, "ada");
    expect(mapping).not.toEqual(suggested);
    expect(parseMapping(mapping).ok).toBe(true);
    const undone = editMapping(mapping, inverse, "ada");
    expect(undone.mapping).toEqual(suggested);
    expect(editMapping(undone.mapping, undone.inverse, "ada").mapping).toEqual(mapping);
  });

  it("accepts only what is confident enough and not accepted yet", () => {
    const { mapping } = editMapping(suggested, { kind: "acceptAll", minConfidence: 0.95 }, "ada");
    expect(mapping.plans.price_pro).toMatchObject({ state: "suggested" });
    expect(mapping.features.feat_sso).toMatchObject({ state: "accepted", by: "ada" });
  });

  it("refuses to accept a rule that is gone, or where nothing is suggested", () => {
    const accept: MappingEdit = { kind: "accept", section: "plans", id: "price_x" };
    expect(() => editMapping(suggested, accept, "ada")).toThrow(/mapping\.rule_missing/);
    const open = { ...suggested, plans: { price_x: { open: true as const, reason: "" } } };
    expect(() => editMapping(open, accept, "ada")).toThrow(/mapping\.nothing_to_accept/);
  });
});

it("says in one sentence what a file of something else lacks", () => {
  const parsed = parseMapping({ name: "a package", plans: 3 });
  const problems = parsed.ok ? [] : parsed.problems;
  expect(problems.filter(({ sentence }) => sentence.includes("missing"))).toHaveLength(1);
  expect(problems.find(({ sentence }) => sentence.includes("missing"))?.sentence).toMatch(
    /customerFields.* are missing\.$/,
  );
  expect(problems.map(({ sentence }) => sentence)).toContain("plans must be a group of names and values.");
});
