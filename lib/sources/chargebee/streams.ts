import type { StreamSpec } from "../types";
import type { SdkCall } from "./client";

/** Product Catalog 1.0 knows plans and add-ons, 2.0 items and item prices. */
export type Catalog = "v1" | "v2";

/** Parameters as the SDK takes them: `{updated_at: {after: 1}}` is sent as `updated_at[after]=1`. */
export type Query = Readonly<Record<string, unknown>>;

/** A site-wide list: how it is asked, and how its place is kept. */
export interface ListEndpoint {
  readonly path: string;
  /** Name of the resource within a row. */
  readonly key: string;
  /** What tells two rows apart. */
  readonly idField: string;
  /** Whether it can be sorted by `updated_at`, which is what a place is kept by. */
  readonly sorted: boolean;
  /** Whether it takes a filter by `updated_at`; without one it is read whole again to see what changed. */
  readonly updatedFilter: boolean;
  readonly query: Query;
  /** The catalog that has it; null for both. */
  readonly catalog: Catalog | null;
  readonly call: (query: Query) => SdkCall;
}

const endpoint = (
  path: string,
  key: string,
  call: ListEndpoint["call"],
  more: Partial<ListEndpoint> = {},
): ListEndpoint => ({
  path,
  key,
  idField: "id",
  sorted: false,
  updatedFilter: more.sorted ?? false,
  query: {},
  catalog: null,
  ...more,
  call,
});

const everyStatus = { status: { in: ["active", "archived", "deleted"] } };
const withDeleted = { include_deleted: true };

/** https://apidocs.chargebee.com/docs/api; the SDK's methods of 3.33.0. */
export const listEndpoints = {
  itemFamilies: endpoint(
    "/item_families",
    "item_family",
    (query) => (sdk) => sdk.itemFamily.list({ ...query }),
    {
      catalog: "v2",
      updatedFilter: true,
    },
  ),
  items: endpoint("/items", "item", (query) => (sdk) => sdk.item.list({ ...query }), {
    catalog: "v2",
    sorted: true,
    query: everyStatus,
  }),
  itemPrices: endpoint("/item_prices", "item_price", (query) => (sdk) => sdk.itemPrice.list({ ...query }), {
    catalog: "v2",
    sorted: true,
    query: everyStatus,
  }),
  differentialPrices: endpoint(
    "/differential_prices",
    "differential_price",
    (query) => (sdk) => sdk.differentialPrice.list({ ...query }),
    { catalog: "v2" },
  ),
  plans: endpoint("/plans", "plan", (query) => (sdk) => sdk.plan.list({ ...query }), {
    catalog: "v1",
    updatedFilter: true,
    query: withDeleted,
  }),
  addons: endpoint("/addons", "addon", (query) => (sdk) => sdk.addon.list({ ...query }), {
    catalog: "v1",
    updatedFilter: true,
    query: withDeleted,
  }),
  features: endpoint("/features", "feature", (query) => (sdk) => sdk.feature.list({ ...query })),
  meters: endpoint("/meters", "meter", (query) => (sdk) => sdk.meter.list({ ...query }), { catalog: "v2" }),
  entitlements: endpoint(
    "/entitlements",
    "entitlement",
    (query) => (sdk) => sdk.entitlement.list({ ...query }),
    {
      catalog: "v2",
    },
  ),
  coupons: endpoint("/coupons", "coupon", (query) => (sdk) => sdk.coupon.list({ ...query }), {
    sorted: true,
  }),
  couponCodes: endpoint(
    "/coupon_codes",
    "coupon_code",
    (query) => (sdk) => sdk.couponCode.list({ ...query }),
    {
      idField: "code",
    },
  ),
  creditUnits: endpoint(
    "/credit_units",
    "credit_unit",
    (query) => (sdk) => sdk.creditUnit.list({ ...query }),
    {
      catalog: "v2",
    },
  ),
  customers: endpoint("/customers", "customer", (query) => (sdk) => sdk.customer.list({ ...query }), {
    sorted: true,
    query: withDeleted,
  }),
  subscriptions: endpoint(
    "/subscriptions",
    "subscription",
    (query) => (sdk) => sdk.subscription.list({ ...query }),
    {
      sorted: true,
      query: withDeleted,
    },
  ),
  usages: endpoint("/usages", "usage", (query) => (sdk) => sdk.usage.list({ ...query }), {
    catalog: "v2",
    sorted: true,
  }),
} as const satisfies Record<string, ListEndpoint>;

export type ListStream = keyof typeof listEndpoints;
// Object.keys of a literal yields its own keys.
export const listStreams = Object.keys(listEndpoints) as ListStream[];
export const isListStream = (name: string): name is ListStream => Object.hasOwn(listEndpoints, name);

/** Fan-outs: one or more requests per parent object. */
export const fanOutStreams = [
  "missing",
  "attachedItems",
  "scheduledChanges",
  "ramps",
  "subscriptionEntitlements",
  "wallets",
  "usageSummaries",
] as const;
export type FanOutStream = (typeof fanOutStreams)[number];
export const isFanOutStream = (name: string): name is FanOutStream =>
  fanOutStreams.some((one) => one === name);

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

/**
 * In dependency order. Streams of the catalog that a site does not have end at once without rows. `changedSince` and
 * `missing` yield objects of the list streams; a later object replaces the earlier one of the same stream and id.
 */
export const streams: readonly StreamSpec[] = [
  list("itemFamilies", false, null),
  list("items", true, "products"),
  list("itemPrices", true, "plans"),
  list("differentialPrices", false, null),
  list("plans", true, "plans"),
  list("addons", true, "plans"),
  list("features", false, "features"),
  list("meters", false, null),
  list("entitlements", false, "entitlements"),
  list("coupons", false, "coupons"),
  list("couponCodes", false, null),
  list("creditUnits", false, null),
  list("customers", true, "customers"),
  list("subscriptions", true, "subscriptions"),
  list("usages", false, "usage"),
  { name: "changedSince", phase: "catchUp", parent: null, required: false, entity: null },
  fanOut("missing", null, null),
  fanOut("attachedItems", "items", null),
  fanOut("scheduledChanges", "subscriptions", null),
  fanOut("ramps", "subscriptions", null),
  fanOut("subscriptionEntitlements", "subscriptions", null),
  fanOut("wallets", "subscriptions", "creditBalances"),
  fanOut("usageSummaries", "subscriptions", "usage"),
];
