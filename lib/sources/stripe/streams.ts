import type { StreamSpec } from "../types";
import type { Query } from "./client";

/** A list endpoint: how it is asked, and how what is new in it is found again. */
export interface ListEndpoint {
  readonly path: string;
  readonly expand: readonly string[];
  /** Parameter sets that together cover the list; objects seen twice are the same object. */
  readonly sections: readonly Query[];
  /** Objects of test-clock customers are left out of the list unless the clock is named (contract pitfall 10). */
  readonly perTestClock: boolean;
  /** `filter`: takes `created[gte]`; `field`: newest first with a `created` field; `none`: read it whole again. */
  readonly created: "filter" | "field" | "none";
}

/**
 * The lists of an account, https://docs.stripe.com/api/pagination. Expansions stay within four segments, counted with
 * `data`; deeper ones refuse the whole request.
 */
export const listEndpoints = {
  products: {
    path: "/v1/products",
    expand: [],
    sections: [{ active: true }, { active: false }],
    perTestClock: false,
    created: "filter",
  },
  prices: {
    path: "/v1/prices",
    expand: ["data.tiers", "data.currency_options"],
    sections: [{ active: true }, { active: false }],
    perTestClock: false,
    created: "filter",
  },
  features: {
    path: "/v1/entitlements/features",
    expand: [],
    sections: [{ archived: false }, { archived: true }],
    perTestClock: false,
    created: "none",
  },
  meters: {
    path: "/v1/billing/meters",
    expand: [],
    sections: [{ status: "active" }, { status: "inactive" }],
    perTestClock: false,
    created: "field",
  },
  coupons: {
    path: "/v1/coupons",
    expand: ["data.applies_to", "data.currency_options"],
    sections: [{}],
    perTestClock: false,
    created: "filter",
  },
  promotionCodes: {
    path: "/v1/promotion_codes",
    expand: [],
    sections: [{}],
    perTestClock: false,
    created: "filter",
  },
  customers: {
    path: "/v1/customers",
    expand: ["data.tax_ids", "data.invoice_credit_balance", "data.discount.source.coupon"],
    sections: [{}],
    perTestClock: true,
    created: "filter",
  },
  subscriptions: {
    path: "/v1/subscriptions",
    expand: ["data.discounts.source.coupon", "data.items.data.discounts"],
    sections: [{ status: "all" }],
    perTestClock: true,
    created: "filter",
  },
  subscriptionSchedules: {
    path: "/v1/subscription_schedules",
    expand: [],
    sections: [{}],
    perTestClock: false,
    created: "filter",
  },
  creditGrants: {
    path: "/v1/billing/credit_grants",
    expand: [],
    sections: [{}],
    perTestClock: false,
    created: "field",
  },
} as const satisfies Record<string, ListEndpoint>;

export type ListStream = keyof typeof listEndpoints;

/** Fan-outs: one or more requests per parent object. */
export const fanOutStreams = [
  "productFeatures",
  "activeEntitlements",
  "creditBalances",
  "meterSummaries",
  "missing",
] as const;
export type FanOutStream = (typeof fanOutStreams)[number];

export const catchUpStreams = ["createdSince", "changedSince"] as const;
export type CatchUpStream = (typeof catchUpStreams)[number];

const list = (name: ListStream, required: boolean, entity: StreamSpec["entity"]): StreamSpec => ({
  name,
  phase: "list",
  parent: null,
  required,
  entity,
});

const fanOut = (name: FanOutStream, parent: ListStream | null, entity: StreamSpec["entity"]): StreamSpec => ({
  name,
  phase: "fanOut",
  parent,
  required: false,
  entity,
});

const catchUp = (name: CatchUpStream): StreamSpec => ({
  name,
  phase: "catchUp",
  parent: null,
  required: false,
  entity: null,
});

/**
 * In dependency order: lists, what changed meanwhile, what no list shows, details. `missing` has no parent stream: its
 * parents are what `missingReferences` returned. Catch-up streams and `missing` yield objects of the list streams; a
 * later object replaces the earlier one of the same stream and source id.
 */
export const streams: readonly StreamSpec[] = [
  list("products", true, "products"),
  list("prices", true, "plans"),
  list("features", false, "features"),
  list("meters", false, "features"),
  list("coupons", false, "coupons"),
  list("promotionCodes", false, null),
  list("customers", true, "customers"),
  list("subscriptions", true, "subscriptions"),
  list("subscriptionSchedules", false, "subscriptions"),
  list("creditGrants", false, "creditBalances"),
  catchUp("createdSince"),
  catchUp("changedSince"),
  fanOut("missing", null, null),
  fanOut("productFeatures", "products", "entitlements"),
  fanOut("activeEntitlements", "customers", null),
  fanOut("creditBalances", "creditGrants", null),
  fanOut("meterSummaries", "subscriptions", "usage"),
];

export const isListStream = (name: string): name is ListStream => Object.hasOwn(listEndpoints, name);
