import type { AwkwardShape } from "./awkward-shapes";
import { bands, stamps } from "./build-catalogue";
import { balanceOf } from "./build-customer";
import { DAY } from "./generation-context";

/** Prices, discounts, credits and money that are easy to get wrong. */
export const AWKWARD_BILLING: readonly AwkwardShape[] = [
  {
    shape: "free quantity above the quantity",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.growth, quantity: 1 }]).customer],
  },
  {
    shape: "graduated ladder with tiers frozen at purchase",
    build: (c) => {
      const { scale, seats } = c.catalogue.prices;
      const frozen = bands([
        [10, 900],
        [null, 700],
      ]);
      return [
        c.subscriber([
          { price: scale, quantity: 65, tiers: frozen },
          { price: seats, quantity: 12 },
        ]).customer,
      ];
    },
  },
  {
    shape: "volume ladder",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.scaleVolume, quantity: 65 }]).customer],
  },
  {
    shape: "stairstep and package add-ons",
    build: (c) => {
      const { starter, storage, messages } = c.catalogue.prices;
      return [
        c.subscriber([
          { price: starter },
          { price: storage, quantity: 12 },
          { price: messages, quantity: 350 },
        ]).customer,
      ];
    },
  },
  {
    shape: "decimal quantity and price below a cent",
    build: (c) => {
      const { starter, storage, calls } = c.catalogue.prices;
      const { customer } = c.subscriber([
        { price: starter },
        { price: storage, quantityInDecimal: "10.5" },
        { price: calls, more: { metered_quantity: "125000.25" } },
      ]);
      return [customer];
    },
  },
  {
    shape: "price frozen at purchase",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.starter, unitPrice: 1900 }]).customer],
  },
  {
    shape: "archived plan",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.legacy }]).customer],
  },
  {
    shape: "add-on billed by the year beside a monthly plan",
    build: (c) => {
      const { starter, supportYear } = c.catalogue.prices;
      const more = { billing_period: 1, billing_period_unit: "year" as const };
      return [c.subscriber([{ price: starter }, { price: supportYear, more }]).customer];
    },
  },
  {
    shape: "zero-decimal currency",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.starterYen }]).customer],
  },
  {
    shape: "three-decimal currency",
    build: (c) => [c.subscriber([{ price: c.catalogue.prices.starterDinar }]).customer],
  },
  {
    shape: "one-time charge among the items",
    build: (c) => {
      const { enterprise, setup } = c.catalogue.prices;
      const { customer, subscription } = c.subscriber([
        { price: enterprise },
        { price: setup, more: { charge_on_event: "subscription_creation", charge_once: true } },
      ]);
      subscription.charged_items = [
        { item_price_id: setup.id, last_charged_at: subscription.created_at ?? c.now },
      ];
      return [customer];
    },
  },
  {
    shape: "coupons: forever, limited, once, on items, as free units",
    build: (c) => {
      const { starter, growth, support } = c.catalogue.prices;
      const till = c.now + 60 * DAY;
      const forever = c.subscriber([{ price: starter }, { price: support }], {
        coupons: [{ coupon_id: "FOREVER25", applied_count: 2 }],
      });
      const limited = c.subscriber([{ price: starter }], {
        coupons: [
          { coupon_id: "THREEMONTHS", apply_till: till, applied_count: 1, coupon_code: "SPRING-0001" },
        ],
      });
      const once = c.subscriber([{ price: starter }], {
        coupons: [{ coupon_id: "ONCE50", applied_count: 1 }],
      });
      const onItems = c.subscriber([{ price: starter }, { price: support }], {
        coupons: [{ coupon_id: "SUPPORT10", applied_count: 1 }],
      });
      const units = c.subscriber([{ price: growth, quantity: 9 }], {
        coupons: [{ coupon_id: "TWOFREE", applied_count: 1 }],
      });
      return [forever, limited, once, onItems, units].map((one) => one.customer);
    },
  },
  {
    shape: "manual discounts",
    build: (c) => {
      const { growthQuarter, starter, advice } = c.catalogue.prices;
      const discount = (id: string, amount: number, more = {}) => ({
        id,
        coupon_id: id,
        type: "fixed_amount" as const,
        amount,
        currency_code: "USD",
        duration_type: "forever" as const,
        included_in_mrr: true,
        apply_on: "invoice_amount" as const,
        created_at: c.now - 30 * DAY,
        applied_count: 1,
        object: "discount" as const,
        ...more,
      });
      return [
        c.subscriber([{ price: growthQuarter }], { discounts: [discount("disc-quarter", 3000)] }).customer,
        c.subscriber([{ price: starter }, { price: advice }], {
          discounts: [
            discount("disc-item", 500, { apply_on: "specific_item_price", item_price_id: starter.id }),
            discount("disc-silent", 100, { included_in_mrr: false }),
          ],
        }).customer,
      ];
    },
  },
  {
    shape: "promotional credits, refundable credits and excess payments at once",
    build: (c) => {
      const customer = c.customer({}, [
        balanceOf("USD", { promotional: 12_000, refundable: 3400, excess: 560, unbilled: 700 }),
        balanceOf("EUR", { promotional: 900 }),
      ]);
      c.subscribe(customer, [{ price: c.catalogue.prices.starter }]);
      return [customer];
    },
  },
  {
    shape: "wallet with live, scheduled and used-up blocks",
    build: (c) => {
      const { customer, subscription } = c.subscriber([{ price: c.catalogue.prices.growth, quantity: 5 }]);
      buildWallet(c, subscription.id);
      return [customer];
    },
  },
  {
    shape: "unbilled charges",
    build: (c) => {
      const { customer, subscription } = c.subscriber([{ price: c.catalogue.prices.starter }]);
      c.state.unbilled_charge.put({
        id: c.state.mint("li_"),
        customer_id: customer.id,
        subscription_id: subscription.id,
        date_from: c.now - DAY,
        date_to: c.now - DAY,
        unit_amount: 4200,
        quantity: 1,
        amount: 4200,
        currency_code: "USD",
        discount_amount: 0,
        description: "Data import",
        entity_type: "adhoc",
        is_voided: false,
        deleted: false,
        updated_at: c.now - DAY,
        object: "unbilled_charge",
      });
      return [customer];
    },
  },
];

function buildWallet(c: Parameters<AwkwardShape["build"]>[0], subscriptionId: string): void {
  const of = { subscription_id: subscriptionId, unit_id: "ai-credits", unit_type: "credit_unit" } as const;
  const block = (
    granted: string,
    left: string,
    used: string,
    status: "available" | "exhausted" | "scheduled",
    from: number,
  ) =>
    c.state.grant_block.put({
      id: c.state.mint("gb_"),
      ...of,
      account_type: "provisioned",
      granted_amount: granted,
      effective_from: from,
      expires_at: from + 90 * DAY,
      balance: left,
      hold_amount: "0",
      used_amount: used,
      expired_amount: "0",
      rolled_over_amount: "0",
      voided_amount: "0",
      status,
      grant_source: "subscription_created",
      created_at: Math.min(from, c.now - DAY),
      modified_at: c.now - DAY,
      object: "grant_block",
    });
  block("1000", "250.5", "749.5", "available", c.now - 20 * DAY);
  block("500", "0", "500", "exhausted", c.now - 80 * DAY);
  block("300", "300", "0", "scheduled", c.now + 10 * DAY);
  c.state.ledger_account_balance.put({
    ...of,
    created_at: c.now - 80 * DAY,
    modified_at: c.now - DAY,
    resource_version: stamps(c.now - DAY).resource_version,
    provisioned_balance: { total_balance: "250.5", usable_balance: "250.5", hold_amount: "0" },
    overdraft_balance: {
      is_unlimited: false,
      limit: "0",
      total_balance: "0",
      usable_balance: "0",
      used_amount: "0",
      hold_amount: "0",
    },
    object: "ledger_account_balance",
  });
}
