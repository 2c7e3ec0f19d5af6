import { stamps } from "./build-catalogue";
import type { Catalogue } from "./generate-catalogue";
import { DAY } from "./generation-context";
import type { SiteState } from "./site-state";
import type { WireCoupon } from "./wire";

/** Coupons of every kind, and a set of codes for one of them. */
export function buildCoupons(state: SiteState, { prices }: Catalogue, now: number): void {
  const at = now - 300 * DAY;
  const coupon = (
    facts: Pick<WireCoupon, "id" | "discount_type" | "duration_type"> & Partial<WireCoupon>,
  ): WireCoupon =>
    state.coupon.put({
      name: facts.id,
      apply_discount_on: "not_applicable",
      apply_on: "invoice_amount",
      plan_constraint: "not_applicable",
      addon_constraint: "not_applicable",
      status: "active",
      redemptions: 1,
      created_at: at,
      ...stamps(at),
      ...facts,
      object: "coupon",
    });
  const percent = { discount_type: "percentage" } as const;
  const forever = { duration_type: "forever" } as const;
  coupon({ id: "FOREVER25", ...percent, discount_percentage: 25, ...forever });
  coupon({
    id: "THREEMONTHS",
    ...percent,
    discount_percentage: 12.5,
    duration_type: "limited_period",
    period: 3,
    period_unit: "month",
  });
  coupon({ id: "ONCE50", ...percent, discount_percentage: 50, duration_type: "one_time" });
  coupon({
    id: "SUPPORT10",
    ...percent,
    discount_percentage: 10,
    ...forever,
    apply_on: "each_specified_item",
    item_constraints: [
      { item_type: "plan", constraint: "none" },
      { item_type: "addon", constraint: "specific", item_price_ids: [prices.support.id] },
      { item_type: "charge", constraint: "none" },
    ],
  });
  coupon({
    id: "TWOFREE",
    discount_type: "offer_quantity",
    discount_quantity: 2,
    ...forever,
    apply_on: "each_specified_item",
    item_constraints: [{ item_type: "plan", constraint: "all" }],
  });
  coupon({
    id: "WEEKS",
    discount_type: "fixed_amount",
    discount_amount: 700,
    currency_code: "USD",
    duration_type: "limited_period",
    period: 6,
    period_unit: "week",
    status: "expired",
    valid_till: now - DAY,
  });
  coupon({ id: "SILENT", ...percent, discount_percentage: 5, ...forever, included_in_mrr: false });
  state.coupon_set.put({
    id: "spring",
    coupon_id: "THREEMONTHS",
    name: "Spring",
    total_count: 3,
    redeemed_count: 1,
    archived_count: 0,
    object: "coupon_set",
  });
  for (const [index, status] of (["redeemed", "not_redeemed", "not_redeemed"] as const).entries()) {
    state.coupon_code.put({
      code: `SPRING-000${index + 1}`,
      status,
      coupon_id: "THREEMONTHS",
      coupon_set_id: "spring",
      coupon_set_name: "Spring",
      object: "coupon_code",
    });
  }
}
