import { describe, expect, it } from "vitest";
import type { MappingDocument } from "./document";
import { planCustomer } from "./plan-customer";
import { catalogue, contextFor, nothing, owned, rule, usual } from "./testing/customer-planning";
import * as made from "./testing/records";

const metered = made.plan({
  sourceId: "price_calls",
  components: [
    made.component({
      usage: "metered",
      featureId: "mtr_1",
      pricing: { model: "perUnit", unitAmount: "0.5" },
    }),
  ],
});
const withMeter = {
  catalogue: [...catalogue, { entity: "plans", customerId: null, record: metered } as const],
};
const items = [made.item(), made.item({ sourceId: "si_2", planId: "price_calls", quantity: null })];
const records = usual.map((each) =>
  each.entity === "subscriptions" ? owned("subscriptions", made.subscription({ items })) : each,
);
const decided = { by: "ada", note: "Agreed." };
const billsOf = (change: Partial<MappingDocument>) =>
  planCustomer(contextFor(change, withMeter), records, nothing).chargeLines.map(({ bill }) => bill);

describe("the bill of a charge line in the plan", () => {
  it("is the same before and after where nobody decided anything", () => {
    const [licensed, usage] = billsOf({});
    expect(licensed).toMatchObject({
      at: "2026-12-01T00:00:00Z",
      beforeMinor: "2900",
      afterMinor: "2900",
      differenceMinor: "0",
      cause: null,
    });
    expect(usage).toMatchObject({ beforeMinor: "0", differenceMinor: "0", cause: null });
    expect(Number(usage?.usage?.amountMinor)).toBeGreaterThan(0);
  });

  it("moves usage times the scale of its unit, and says so where there is none", () => {
    const dispositions = { price_calls: { disposition: "credits", ...decided } } as const;
    const burning = { ...rule, to: "api_calls", enforcement: "layer", burn: "credits" } as const;
    const scaled = billsOf({
      dispositions,
      features: { mtr_1: burning },
      unitScales: { [made.usage().unit ?? ""]: "10" },
    })[1];
    const { quantity } = made.usage();
    expect(scaled).toMatchObject({ cause: "credits", moved: { credits: `${Number(quantity) * 10}` } });
    expect(billsOf({ dispositions, features: { mtr_1: burning } })[1]).toMatchObject({ cause: "unmapped" });
    const priced = { ...burning, burn: "platformPrice" } as const;
    expect(billsOf({ dispositions, features: { mtr_1: priced } })[1]?.cause).toBe("not-representable");
  });

  it("loses what ends, and only that", () => {
    const bills = billsOf({ dispositions: { price_pro: { disposition: "ends", ...decided } } });
    expect(bills.map((bill) => [bill.differenceMinor, bill.cause])).toEqual([
      ["-2900", "ends"],
      ["0", null],
    ]);
  });
});
