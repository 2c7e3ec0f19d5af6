import type { StandInRoute } from "../shared/exchange";
import { type EndpointContext, listRoute, retrieveRoute } from "./endpoint";
import type { ListQuery } from "./list-query";
import { renderById, renderCoupon, renderPlan, renderPrice, renderProductFeature } from "./render";
import { missing } from "./stripe-errors";
import type { WirePrice } from "./wire";

/** Products, prices, features, coupons, codes, tax rates. */
export function catalogueRoutes(context: EndpointContext): StandInRoute[] {
  const { state } = context;
  const priceMatches = (query: ListQuery): ((price: WirePrice) => boolean) => {
    const createdAt = query.range("created");
    const active = query.flag("active");
    const currency = query.text("currency");
    const product = query.text("product");
    const type = query.choice("type", ["one_time", "recurring"]);
    const lookupKeys = query.texts("lookup_keys");
    const interval = query.choice("recurring[interval]", ["day", "week", "month", "year"]);
    const usageType = query.choice("recurring[usage_type]", ["licensed", "metered"]);
    const meter = query.text("recurring[meter]");
    return (price) =>
      !state.inlinePrices.has(price.id) &&
      createdAt(price.created) &&
      (active === null || price.active === active) &&
      (currency === null || price.currency === currency) &&
      (product === null || price.product === product) &&
      (type === null || price.type === type) &&
      (lookupKeys.length === 0 || (price.lookup_key !== null && lookupKeys.includes(price.lookup_key))) &&
      (interval === null || price.recurring?.interval === interval) &&
      (usageType === null || price.recurring?.usage_type === usageType) &&
      (meter === null || price.recurring?.meter === meter);
  };
  return [
    listRoute(context, {
      pattern: "/v1/products",
      permission: "rak_product_read",
      noun: "product",
      filters: ["active", "created", "ids", "shippable", "type", "url"],
      collection: state.products,
      matches: (query) => {
        const createdAt = query.range("created");
        const active = query.flag("active");
        const ids = query.texts("ids");
        return (product) =>
          createdAt(product.created) &&
          (active === null || product.active === active) &&
          (ids.length === 0 || ids.includes(product.id));
      },
      render: (product) => product,
    }),
    retrieveRoute(context, "/v1/products/:id", "rak_product_read", "product", (id) =>
      renderById(state, "product", id),
    ),
    listRoute(context, {
      pattern: "/v1/products/:id/features",
      permission: "rak_entitlement_read",
      noun: "product_feature",
      filters: [],
      collection: state.productFeatures,
      select: (_query, request) => {
        const product = request.params.id ?? "";
        if (!state.products.find(product)) missing("product", product, "id");
        return state.productFeatures.by("product", product);
      },
      render: (row) => renderProductFeature(state, row),
    }),
    listRoute(context, {
      pattern: "/v1/prices",
      permission: "rak_plan_read",
      noun: "price",
      filters: ["active", "created", "currency", "lookup_keys", "product", "recurring", "type"],
      collection: state.prices,
      matches: priceMatches,
      render: renderPrice,
    }),
    retrieveRoute(context, "/v1/prices/:id", "rak_plan_read", "price", (id) =>
      renderById(state, "price", id),
    ),
    listRoute(context, {
      pattern: "/v1/plans",
      permission: "rak_plan_read",
      noun: "plan",
      filters: ["active", "created", "product"],
      collection: state.prices,
      matches: (query) => {
        const createdAt = query.range("created");
        const active = query.flag("active");
        const product = query.text("product");
        return (price) =>
          price.recurring !== null &&
          !state.inlinePrices.has(price.id) &&
          createdAt(price.created) &&
          (active === null || price.active === active) &&
          (product === null || price.product === product);
      },
      render: renderPlan,
    }),
    retrieveRoute(context, "/v1/plans/:id", "rak_plan_read", "plan", (id) => renderById(state, "plan", id)),
    listRoute(context, {
      pattern: "/v1/entitlements/features",
      permission: "rak_entitlement_read",
      noun: "feature",
      filters: ["archived", "lookup_key"],
      collection: state.features,
      matches: (query) => {
        // Archived features are shown only when they are asked for.
        const archived = query.flag("archived") ?? false;
        const lookupKey = query.text("lookup_key");
        return (feature) =>
          feature.active !== archived && (lookupKey === null || feature.lookup_key === lookupKey);
      },
      render: (feature) => feature,
    }),
    retrieveRoute(context, "/v1/entitlements/features/:id", "rak_entitlement_read", "feature", (id) =>
      renderById(state, "feature", id),
    ),
    listRoute(context, {
      pattern: "/v1/coupons",
      permission: "rak_coupon_read",
      noun: "coupon",
      filters: ["created"],
      collection: state.coupons,
      matches: (query) => {
        const createdAt = query.range("created");
        return (coupon) => createdAt(coupon.created);
      },
      render: renderCoupon,
    }),
    retrieveRoute(context, "/v1/coupons/:id", "rak_coupon_read", "coupon", (id) => {
      const coupon = state.coupons.find(id);
      return coupon === null ? null : renderCoupon(coupon);
    }),
    listRoute(context, {
      pattern: "/v1/promotion_codes",
      permission: "rak_promotion_code_read",
      noun: "promotion_code",
      filters: ["active", "code", "coupon", "created", "customer", "customer_account"],
      collection: state.promotionCodes,
      matches: (query) => {
        const createdAt = query.range("created");
        const active = query.flag("active");
        const code = query.text("code");
        const coupon = query.text("coupon");
        const customer = query.text("customer");
        return (row) =>
          createdAt(row.created) &&
          (active === null || row.active === active) &&
          (code === null || row.code.toLowerCase() === code.toLowerCase()) &&
          (coupon === null || row.promotion.coupon === coupon) &&
          (customer === null || row.customer === customer);
      },
      render: (row) => row,
    }),
    retrieveRoute(context, "/v1/promotion_codes/:id", "rak_promotion_code_read", "promotion_code", (id) =>
      renderById(state, "promotion_code", id),
    ),
    listRoute(context, {
      pattern: "/v1/tax_rates",
      permission: "rak_tax_rate_read",
      noun: "tax_rate",
      filters: ["active", "created", "inclusive"],
      collection: state.taxRates,
      matches: (query) => {
        const createdAt = query.range("created");
        const active = query.flag("active");
        const inclusive = query.flag("inclusive");
        return (rate) =>
          createdAt(rate.created) &&
          (active === null || rate.active === active) &&
          (inclusive === null || rate.inclusive === inclusive);
      },
      render: (rate) => rate,
    }),
  ];
}
