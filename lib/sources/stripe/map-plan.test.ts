import { describe, expect, it } from "vitest";
import { normaliseCatalogue } from "./map";
import { object, only, planOf, price, product } from "./test-objects";

describe("plans", () => {
  it("reads sub-cent amounts from the decimal, since unit_amount is null there", () => {
    const { plan } = planOf({ unit_amount: null, unit_amount_decimal: "0.0125" });
    expect(plan().components[0]?.pricing).toEqual({ model: "perUnit", unitAmount: "0.0125" });
  });

  it("keeps amounts past 2^53 exact", () => {
    const { plan } = planOf({ unit_amount: "9007199254740993", unit_amount_decimal: "9007199254740993" });
    expect(plan().components[0]?.pricing).toMatchObject({ unitAmount: "9007199254740993" });
  });

  it("reads graduated tiers with free ones and a last open one", () => {
    const tiers = [
      { up_to: 10, unit_amount: 0, unit_amount_decimal: "0", flat_amount: null, flat_amount_decimal: null },
      {
        up_to: null,
        unit_amount: null,
        unit_amount_decimal: "0.5",
        flat_amount: 100,
        flat_amount_decimal: "100",
      },
    ];
    const { plan } = planOf({
      billing_scheme: "tiered",
      tiers_mode: "graduated",
      unit_amount: null,
      unit_amount_decimal: null,
      tiers,
    });
    expect(plan().components[0]?.pricing).toEqual({
      model: "graduated",
      tiers: [
        { upTo: "10", unitAmount: "0", flatAmount: "0" },
        { upTo: null, unitAmount: "0.5", flatAmount: "100" },
      ],
    });
  });

  it("reads packages with their rounding", () => {
    const { plan } = planOf({ transform_quantity: { divide_by: 5, round: "down" } });
    expect(plan().components[0]?.pricing).toEqual({
      model: "package",
      packageAmount: "1500",
      packageSize: "5",
      round: "down",
    });
  });

  it("adds a component for each further currency, whatever its number of decimals", () => {
    const { plan } = planOf({
      currency_options: {
        usd: { unit_amount: 1500, unit_amount_decimal: "1500" },
        jpy: { unit_amount: 2200, unit_amount_decimal: "2200" },
        kwd: { unit_amount: 4990, unit_amount_decimal: "4990" },
      },
    });
    expect(plan().components.map((one) => [one.currency, one.pricing])).toEqual([
      ["usd", { model: "perUnit", unitAmount: "1500" }],
      ["jpy", { model: "perUnit", unitAmount: "2200" }],
      ["kwd", { model: "perUnit", unitAmount: "4990" }],
    ]);
  });

  it("does not take an absent amount for free", () => {
    const { records, issues } = planOf({ unit_amount: null, unit_amount_decimal: null });
    expect(records.filter((one) => one.entity === "plans")).toEqual([]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.amount_missing", sourceId: "price_1" }]);
  });

  it("does not take tiers that were not expanded for no tiers", () => {
    const { issues } = planOf({
      billing_scheme: "tiered",
      tiers_mode: "volume",
      unit_amount: null,
      unit_amount_decimal: null,
    });
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.tiers_missing" }]);
  });

  it("carries a price the customer chooses as custom, with a warning", () => {
    const { plan, issues } = planOf({
      type: "one_time",
      recurring: null,
      unit_amount: null,
      unit_amount_decimal: null,
      custom_unit_amount: { minimum: 100 },
    });
    expect(plan()).toMatchObject({
      kind: "charge",
      components: [{ pricing: { model: "custom" }, interval: null }],
    });
    expect(issues).toMatchObject([{ severity: "warning", code: "stripe.custom_amount" }]);
  });

  it("points a metered price at its meter and warns about one without", () => {
    const recurring = { interval: "month", interval_count: 1, usage_type: "metered" };
    expect(planOf({ recurring: { ...recurring, meter: "mtr_1" } }).plan().components[0]).toMatchObject({
      usage: "metered",
      featureId: "mtr_1",
    });
    const legacy = planOf({ recurring: { ...recurring, meter: null } });
    expect(legacy.plan().components[0]).toMatchObject({ usage: "metered", featureId: null });
    expect(legacy.issues).toMatchObject([{ severity: "warning", code: "stripe.legacy_metered" }]);
  });

  it.each([
    ["billing_scheme", { billing_scheme: "auction" }],
    ["type", { type: "eternal" }],
    ["interval", { recurring: { interval: "fortnight", interval_count: 1, usage_type: "licensed" } }],
    ["usage_type", { recurring: { interval: "month", interval_count: 1, usage_type: "guessed" } }],
    ["transform_quantity.round", { transform_quantity: { divide_by: 5, round: "sideways" } }],
  ])("refuses an unknown %s instead of guessing", (field, change) => {
    const { records, issues } = planOf(change);
    expect(records.filter((one) => one.entity === "plans")).toEqual([]);
    expect(issues).toMatchObject([{ severity: "error", code: "stripe.unknown_value", entity: "plans" }]);
    expect(issues[0]?.message).toContain(field);
  });

  it.each([
    [{ metadata: { type: "add-on" } }, {}, "addOn"],
    [{}, { metadata: { addon: "true" } }, "addOn"],
    [{ metadata: { addon: "false" } }, {}, "base"],
    [{}, {}, "base"],
  ])("takes %j on the price and %j on the product for kind %s", (change, productChange, kind) => {
    expect(planOf(change, productChange).plan().kind).toBe(kind);
  });

  it("marks a price no list shows, and takes its product from it", () => {
    const inline = {
      ...price,
      id: "price_inline",
      product: { ...product, id: "prod_hidden", name: "Hidden" },
    };
    const { records } = normaliseCatalogue([object("missing", "price_inline", inline)]);
    expect(only(records, "plans")).toMatchObject({
      sourceId: "price_inline",
      listed: false,
      productId: "prod_hidden",
    });
    expect(only(records, "products")).toMatchObject({ sourceId: "prod_hidden", name: "Hidden" });
  });

  it("flags UGX, whose decimals Stripe documents in two ways", () => {
    expect(planOf({ currency: "ugx" }).issues).toMatchObject([
      { severity: "warning", code: "stripe.currency_review" },
    ]);
  });

  it("names the field of a malformed price and keeps the raw form", () => {
    const { issues } = planOf({ unit_amount_decimal: "12,50" });
    expect(issues).toMatchObject([
      { severity: "error", code: "stripe.malformed", raw: { unit_amount_decimal: "12,50" } },
    ]);
    expect(issues[0]?.message).toContain("unit_amount_decimal");
    expect(issues[0]?.message).not.toContain("12,50");
  });

  it("counts an object read twice once, as it was read last", () => {
    const { records } = normaliseCatalogue([
      object("products", "prod_1", product),
      object("products", "prod_1", { ...product, name: "Pro 2" }),
    ]);
    expect(only(records, "products").name).toBe("Pro 2");
  });
});
