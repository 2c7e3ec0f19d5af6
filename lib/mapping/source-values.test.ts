import { describe, expect, it } from "vitest";
import type { MappingDocument, SourceValues } from "./document";
import { editMapping } from "./edit-mapping";
import { planCustomer } from "./plan-customer";
import { unreadKeyOf } from "./source-values";
import {
  catalogue,
  contextFor,
  mappingFor,
  nothing,
  outcomeOf,
  owned,
  rule,
  writesOf,
} from "./testing/customer-planning";
import * as made from "./testing/records";

const customer = owned("customers", made.customer());
const planWith = (values: SourceValues | undefined, ...rest: Parameters<typeof planCustomer>[1]) =>
  planCustomer(
    contextFor({ ...(values && { values }), creditGrants: toWallet }),
    [customer, ...rest],
    nothing,
  );
const toWallet: MappingDocument["creditGrants"] = { "*": { to: "wallet", ...rule } };

describe("values of the source", () => {
  it("a status that counts as another has that one's access, and only where it was read the same way", () => {
    const owing = made.subscription({ sourceStatus: "active", status: "pastDue" });
    const values: SourceValues = { statuses: { "active/pastDue": { to: "unpaid", ...rule } } };
    expect(planWith(undefined, owned("subscriptions", owing)).planKey).toBe("prod_pro");
    expect(planWith(values, owned("subscriptions", owing)).planKey).toBe("no-access");
    expect(planWith(values, owned("subscriptions", made.subscription())).planKey).toBe("prod_pro");
    // The copy says what the source says.
    const profile = writesOf(planWith(values, owned("subscriptions", owing))).find(
      ({ phase }) => phase === "profiles",
    );
    expect(JSON.stringify(profile)).toContain('"status":"pastDue"');
  });

  it("credit in a currency without a signed rate is held, and with one it moves exactly", () => {
    const euros = owned("creditBalances", made.creditBalance({ currency: "eur", available: "333" }));
    expect(outcomeOf(planWith(undefined, euros), "creditBalances")).toBe("held/credit-currency");
    const signed: SourceValues = { currencies: { eur: { to: "10.8", ...rule } } };
    const plan = planWith(signed, owned("subscriptions", made.subscription()), euros);
    expect(outcomeOf(plan, "creditBalances")).toBe("created/new");
    expect(plan.walletCredits).toBe("3597");
    expect(plan.exceptions).toEqual([
      { code: "wallet.rounding", customerId: "cus_1", amount: "3/5", unit: "credits" },
    ]);
  });

  it("usage in another unit than its feature is held alone until somebody names the unit; its quantity stays", () => {
    const meter = made.feature({
      sourceId: "mtr_1",
      key: "storage",
      unit: "GB",
      meter: { eventName: "s", aggregation: "sum" },
    });
    const records = [...catalogue, { entity: "features" as const, customerId: null, record: meter }].filter(
      (each, index, all) =>
        each.entity !== "features" ||
        all.findLastIndex((other) => other.record.sourceId === each.record.sourceId) === index,
    );
    const own = [
      customer,
      owned("subscriptions", made.subscription()),
      owned("usage", made.usage({ unit: "gibibyte" })),
      owned("usage", made.usage({ sourceId: "u2", unit: "GB" })),
    ];
    const planned = (values?: SourceValues) =>
      planCustomer(
        {
          ...contextFor(),
          catalogue: records,
          mapping: { ...mappingFor(records), ...(values && { values }) },
        },
        own,
        nothing,
      );
    const open = planned();
    expect(outcomeOf(open, "usage", own[2]?.record.sourceId)).toBe("held/unit-undecided");
    expect([outcomeOf(open, "usage", "u2"), outcomeOf(open, "customers")]).toEqual([
      "created/new",
      "created/new",
    ]);
    const decided = planned({ units: { gibibyte: { to: "GB", ...rule } } });
    const event = writesOf(decided).find(
      ({ write }) => write.kind === "ingestEvent" && write.event.metadata.record === own[2]?.record.sourceId,
    );
    expect(event?.write).toMatchObject({ event: { metadata: { unit: "GB", quantity: "12.5" } } });
  });

  it("a subscription with a value nobody knows holds its customer until somebody lets it be left out", () => {
    const key = unreadKeyOf({
      code: "chargebee.unknown_value",
      message: 'sub_9 has status "in_limbo", which this program does not know.',
    });
    expect(key).toBe('status "in_limbo"');
    expect(unreadKeyOf({ code: "stripe.malformed", message: 'x has status "in_limbo"' })).toBeNull();
    const unread = new Map([["cus_1", [key ?? ""]]]);
    const own = [customer, owned("subscriptions", made.subscription())];
    const held = planCustomer(contextFor({}, { unread }), own, nothing);
    expect(held.records.map(({ reason }) => reason)).toEqual(["value-undecided", "value-undecided"]);
    const values: SourceValues = {
      unread: { [key ?? ""]: { to: "A trial that was never begun.", ...rule } },
    };
    expect(planCustomer(contextFor({ values }, { unread }), own, nothing).planKey).toBe("prod_pro");
  });

  it("is decided and undecided by an edit, and refuses what its kind does not take", () => {
    const mapping = mappingFor(catalogue);
    const set = (id: string, to: string | null, from = mapping) =>
      editMapping(from, { kind: "setValue", of: "currencies", id, to }, "Ada");
    const { mapping: decided, inverse } = set("eur", "10.8");
    expect(decided.values).toMatchObject({ currencies: { eur: { to: "10.8", by: "Ada" } } });
    expect(editMapping(decided, inverse, "Ada").mapping.values).toBeUndefined();
    expect(set("eur", null, decided).mapping.values).toEqual({ currencies: {} });
    expect(() => set("eur", "-1")).toThrow("mapping.value_invalid");
    expect(() => set("euro", "1")).toThrow("mapping.value_invalid");
  });
});
