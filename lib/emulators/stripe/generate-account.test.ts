import { describe, expect, it } from "vitest";
import { accountTruth } from "./account-truth";
import { AWKWARD_SHAPES } from "./awkward-shapes";
import { type GeneratedAccount, generateStripeAccount } from "./generate-account";

const NOW = new Date("2026-11-22T12:00:00Z");
const KINDS = [
  "customer",
  "subscription",
  "invoice",
  "price",
  "coupon",
  "schedule",
  "credit_grant",
  "discount",
  "usage",
];

function everything({ state }: GeneratedAccount): string {
  return KINDS.map((kind) =>
    JSON.stringify(accountTruth(state, new URLSearchParams({ kind, limit: "10000" }))),
  ).join("\n");
}

describe("generateStripeAccount", () => {
  it("makes the same account from the same seed, byte for byte, and another from another", () => {
    const options = { customers: 150, usageRows: 3000, now: NOW };
    const first = everything(generateStripeAccount({ seed: "a", ...options }));
    expect(everything(generateStripeAccount({ seed: "a", ...options }))).toBe(first);
    expect(everything(generateStripeAccount({ seed: "b", ...options }))).not.toBe(first);
  });

  it("makes exactly the customers and usage buckets asked for, with every awkward shape named", () => {
    const { state, manifest } = generateStripeAccount({ seed: "c", now: NOW });
    expect(state.customers.size).toBe(1000);
    expect(manifest.usageRows).toBe(50_000);
    expect(manifest.awkward).toHaveLength(AWKWARD_SHAPES.length + 1);
    for (const { shape, customerIds } of manifest.awkward) {
      for (const id of customerIds) {
        expect(state.customers.find(id) !== null || state.deletedCustomers.has(id), shape).toBe(true);
      }
    }
    const days = accountTruth(state, new URLSearchParams({ kind: "usage", limit: "10000", after: "49999" }));
    expect(days).toMatchObject({ rows: [{ day: expect.any(String) }], nextAfter: null });
  });

  it("leaves nothing overdue at its own instant", () => {
    const { state, engine } = generateStripeAccount({ seed: "d", customers: 150, usageRows: 100, now: NOW });
    const before = state.invoices.size;
    engine.advanceTo(NOW.getTime() / 1000);
    expect(state.invoices.size).toBe(before);
  });

  it("works for a handful of customers and for none", () => {
    for (const customers of [0, 1, 7]) {
      expect(
        generateStripeAccount({ seed: "e", customers, usageRows: 5, now: NOW }).state.customers.size,
      ).toBe(customers);
    }
  });
});
