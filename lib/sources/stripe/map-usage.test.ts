import { describe, expect, it } from "vitest";
import type { RawObject } from "../types";
import { normaliseCatalogue } from "./map";
import { customerOf, day, grant, meter, object, only, price, product } from "./test-objects";

describe("usage", () => {
  const summary = (value: unknown, at = "2026-11-10") => ({
    id: "mtrusg_1",
    object: "billing.meter_event_summary",
    meter: "mtr_1",
    start_time: day(at),
    end_time: day(at) + 86_400,
    aggregated_value: value,
  });
  const read = (raw: unknown) =>
    customerOf([object("meterSummaries", `mtr_1/cus_1/${day("2026-11-10")}`, raw, "cus_1")]);

  it.each([
    [25, "25"],
    [0.1, "0.1"],
    ["9007199254740993", "9007199254740993"],
    ["0.123456789012345678", "0.123456789012345678"],
    ["1e3", "1000"],
    [-4.5, "-4.5"],
  ])("keeps %j exact", (value, quantity) => {
    expect(only(read(summary(value)).records, "usage")).toMatchObject({
      sourceId: `mtr_1/cus_1/${day("2026-11-10")}`,
      customerId: "cus_1",
      featureId: "mtr_1",
      quantity,
      at: "2026-11-10T00:00:00.000Z",
      windowEnd: "2026-11-11T00:00:00.000Z",
      aggregation: "sum",
    });
  });

  it("leaves the day that is still running to the next export", () => {
    expect(read(summary(3, "2026-11-15")).records).toEqual([]);
    expect(read(summary(3, "2026-11-14")).records).toHaveLength(1);
  });

  it("refuses usage of a meter it knows nothing about", () => {
    const { issues } = read({ ...summary(1), meter: "mtr_unknown" });
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.meter_unknown", entity: "usage" }]);
  });
});

describe("usage that is not read", () => {
  const byMeter = {
    ...price,
    id: "price_metered",
    recurring: { ...price.recurring, usage_type: "metered", meter: "mtr_1" },
  };
  const issuesOf = (objects: readonly RawObject[]) => normaliseCatalogue(objects).issues;

  it("is said of a meter that a price uses: who else sent events is not seen", () => {
    const issues = issuesOf([
      object("products", "prod_1", product),
      object("prices", "price_metered", byMeter),
      object("meters", "mtr_1", meter),
    ]);
    expect(issues).toMatchObject([
      {
        severity: "warning",
        code: "stripe.usage_of_subscribers_only",
        entity: "usage",
        sourceId: "mtr_1",
        customerId: null,
      },
    ]);
  });

  it("is said of a meter that no price uses: nothing of it is read", () => {
    for (const unrelated of [
      [],
      [object("prices", "price_1", price), object("products", "prod_1", product)],
    ]) {
      const issues = issuesOf([...unrelated, object("meters", "mtr_1", meter)]);
      expect(issues).toMatchObject([
        { severity: "warning", code: "stripe.meter_unpriced", entity: "usage", sourceId: "mtr_1" },
      ]);
    }
  });

  it("counts a price made inline, and is silent about a meter that was deleted or could not be translated", () => {
    const inline = object("missing", "price_metered", { ...byMeter, object: "price" });
    expect(issuesOf([inline, object("meters", "mtr_1", meter)]).map((issue) => issue.code)).toContain(
      "stripe.usage_of_subscribers_only",
    );
    const unknown = { ...meter, status: "asleep" };
    expect(issuesOf([object("meters", "mtr_1", unknown)])).toMatchObject([{ severity: "error" }]);
  });
});

describe("credits", () => {
  const money = (value: number) => ({ type: "monetary", monetary: { currency: "usd", value } });
  const left = (available: number, ledger = available) =>
    object(
      "creditBalances",
      "credgr_1",
      { balances: [{ available_balance: money(available), ledger_balance: money(ledger) }] },
      "cus_1",
    );
  const read = (change: object, more: readonly RawObject[] = []) =>
    customerOf([object("creditGrants", "credgr_1", { ...grant, ...change }, "cus_1"), ...more]);

  it("carries what can still be spent, not what was given", () => {
    expect(only(read({}, [left(1234)]).records, "creditBalances")).toMatchObject({
      original: "5000",
      available: "1234",
      state: "live",
      kind: "money",
      currency: "usd",
      planIds: null,
    });
  });

  it("explains a difference between ledger and available", () => {
    expect(read({}, [left(1000, 1500)]).issues).toMatchObject([
      { severity: "warning", code: "stripe.credit_reserved" },
    ]);
  });

  it("refuses a live grant whose balance could not be read", () => {
    expect(read({}).issues).toMatchObject([{ severity: "error", code: "stripe.credit_balance_unread" }]);
  });

  it.each([
    [{ voided_at: day("2026-05-01") }, "voided", "0"],
    [{ expires_at: day("2026-11-15") }, "expired", "0"],
    [{ effective_at: day("2026-12-01") }, "pending", "5000"],
  ])("takes %j for %s without asking", (change, state, available) => {
    expect(only(read(change).records, "creditBalances")).toMatchObject({ state, available });
  });

  it("keeps the prices a grant is limited to", () => {
    const limited = { applicability_config: { scope: { prices: [{ id: "price_1" }] } } };
    expect(only(read(limited, [left(1)]).records, "creditBalances").planIds).toEqual(["price_1"]);
  });
});
