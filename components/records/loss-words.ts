const names: Readonly<Record<string, string>> = {
  "collection.paused": "Collection is paused",
  coupon: "Coupons and promotion codes",
  "credit.account-balance": "Account balances",
  "credit.money": "Money credits",
  "customer.metadata": "Metadata of customers",
  "customer.tax": "Tax numbers",
  discount: "Running discounts",
  "limit.layer": "A limit on amounts",
  "price.custom": "An amount chosen at payment",
  "price.metered": "Metered price",
  "subscription.several": "Several subscriptions at once",
  "usage.aggregation": "How usage is aggregated",
};

/** What the target has no place for, as people call it; an unknown code shows itself. */
export const lossName = (code: string): string => names[code] ?? code;

const decisions: Readonly<Record<string, string>> = {
  "access-continues": "Access continues",
  layer: "Our layer holds it",
  "not-carried": "Not carried",
  overrides: "Becomes overrides",
  "stays-on-rail": "Stays on the rail",
};

/** What was decided about it. */
export const decisionName = (decision: string): string =>
  decisions[decision] ?? decision.replaceAll("-", " ");
