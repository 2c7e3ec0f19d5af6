import { describe, expect, it } from "vitest";
import { canonicalSchemas } from "@/lib/canonical";
import { readBulkImportFiles } from "./bulk-import-files";
import { normaliseCatalogue, normaliseCustomer } from "./map";

const scope = { usageDays: 31, watermark: "2026-11-15T12:00:00.000Z" };
const customers = JSON.stringify({
  customers: [
    { customerId: "c1", email: "a@b.example", name: "A", billingId: "cus_1", metadata: { tier: "gold" } },
    { email: "nobody@b.example" },
    "c3",
  ],
});
const subscriptions = JSON.stringify({
  subscriptions: [
    {
      customerId: "c1",
      planId: "plan-pro",
      resourceId: "site-1",
      billingPeriod: "MONTHLY",
      startDate: "2026-01-01T00:00:00Z",
      billableFeatures: [{ featureId: "seats", quantity: 5 }],
      addons: [{ addonId: "addon-x", quantity: 2 }],
    },
    { customerId: "c1", planId: "plan-pro" },
  ],
});
const usage = JSON.stringify({
  usages: [
    { customerId: "c1", featureId: "calls", value: 3, createdAt: "2026-11-01T00:00:00Z" },
    { customerId: "c1", featureId: "calls", value: 0.5, createdAt: "2026-11-01T00:00:00Z" },
    { customerId: "c1", featureId: "calls", createdAt: "2026-11-02T00:00:00Z" },
  ],
});

describe("Stigg's bulk-import files", () => {
  const read = readBulkImportFiles({ customers, subscriptions, usage });
  const catalogue = normaliseCatalogue(read.objects.filter((one) => one.customerId === null));
  const own = normaliseCustomer(
    read.objects.filter((one) => one.customerId === "c1"),
    catalogue.records,
    scope,
  );

  it("become records that the canonical schemas take", () => {
    for (const { entity, record } of [...catalogue.records, ...own.records]) {
      expect(canonicalSchemas[entity].safeParse(record).error?.issues ?? []).toEqual([]);
    }
    expect(own.records.map((one) => one.entity)).toEqual([
      "customers",
      "subscriptions",
      "entitlements",
      "usage",
      "usage",
    ]);
  });

  it("keep plan, add-ons, resource and bought quantities", () => {
    const subscription = own.records.find((one) => one.entity === "subscriptions")?.record;
    expect(subscription).toMatchObject({
      customerId: "c1",
      resourceId: "site-1",
      items: [{ planId: "plan-pro@1" }, { planId: "addon-x@1", quantity: "2" }],
    });
    const bought = own.records.find((one) => one.entity === "entitlements")?.record;
    expect(bought).toMatchObject({ featureId: "seats", state: "limited", limit: "5", resourceId: "site-1" });
  });

  it("keep two reports of one instant apart, each with its own value", () => {
    const reports = own.records.flatMap((one) => (one.entity === "usage" ? [one.record] : []));
    expect(reports.map((one) => one.quantity)).toEqual(["3", "0.5"]);
    expect(new Set(reports.map((one) => one.sourceId)).size).toBe(2);
  });

  it("name every entry that cannot be read, by its place in the file", () => {
    expect(read.issues.map(({ sourceId, severity }) => [sourceId, severity])).toEqual([
      ["customers:3", "error"],
      ["customers:2", "error"],
      ["subscriptions:2", "error"],
      ["usage:3", "error"],
    ]);
  });

  it("say so when a file is no JSON or holds no list", () => {
    const broken = readBulkImportFiles({ customers: "{", subscriptions: '{"other": []}' });
    expect(broken.issues.map((one) => one.message)).toEqual([
      "The file customers is not JSON.",
      'The file subscriptions holds no list "subscriptions".',
    ]);
    expect(broken.objects).toEqual([]);
  });
});
