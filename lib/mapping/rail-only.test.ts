import { describe, expect, it } from "vitest";
import { planCustomer } from "./plan-customer";
import { contextFor, nothing, owned, rule } from "./testing/customer-planning";
import * as made from "./testing/records";

describe("money that the rail owes a customer", () => {
  const balance = (sourceId: string, railOnly: boolean) =>
    owned(
      "creditBalances",
      made.creditBalance({ sourceId, available: "700", ...(railOnly ? { railOnly } : {}) }),
    );
  const records = [
    owned("customers", made.customer()),
    owned("subscriptions", made.subscription()),
    balance("block", false),
    balance("owed", true),
  ];

  it.each(["*", "owed"])("stays there although the mapping sends %s to the wallet", (key) => {
    const toWallet = { to: "wallet" as const, ...rule };
    const plan = planCustomer(
      contextFor({ creditGrants: { "*": toWallet, [key]: toWallet } }),
      records,
      nothing,
    );
    // 700 cents are 7,000 credits; the other 700 are not among them.
    expect(plan.walletCredits).toBe("7000");
    const owed = plan.records.find(({ sourceId }) => sourceId === "owed");
    expect(owed).toMatchObject({ outcome: "skipped", reason: "stays-on-rail" });
  });
});
