/** One line of the permission checklist, and the stream it stands for. */
export interface PermissionEndpoint {
  readonly stream: string;
  readonly name: string;
  /** The resource as a restricted key names it. */
  readonly permission: string;
  readonly required: boolean;
  /** What is lost without it. */
  readonly consequence: string;
}

const line = (
  stream: string,
  name: string,
  permission: string,
  consequence: string,
  required = false,
): PermissionEndpoint => ({ stream, name, permission, required, consequence });

/** Every endpoint the exporter reads, in the order in which the checklist shows them. */
export const permissionEndpoints: readonly PermissionEndpoint[] = [
  line("customers", "Customers", "customers", "Nothing can be exported without customers.", true),
  line(
    "subscriptions",
    "Subscriptions",
    "subscriptions",
    "Nothing can be exported without subscriptions.",
    true,
  ),
  line("items", "Items", "items", "Nothing can be exported without items.", true),
  line("itemPrices", "Item prices", "item_prices", "Nothing can be exported without item prices.", true),
  line("plans", "Plans", "plans", "Nothing can be exported without plans.", true),
  line("addons", "Add-ons", "addons", "Nothing can be exported without add-ons.", true),
  line("itemFamilies", "Item families", "item_families", "Product lines are not shown."),
  line(
    "differentialPrices",
    "Differential prices",
    "differential_prices",
    "It is not shown which add-ons cost something else with certain plans.",
  ),
  line("attachedItems", "Attached items", "items", "It is not shown which add-ons come with a plan."),
  line("features", "Features", "features", "Features are left out; access has to be mapped by hand."),
  line("meters", "Meters", "meters", "How metered features add up is not known, so their usage is left out."),
  line(
    "entitlements",
    "Entitlements",
    "entitlements",
    "Which plan includes which feature is not known and has to be mapped by hand.",
  ),
  line(
    "subscriptionEntitlements",
    "Subscription entitlements and overrides",
    "subscriptions",
    "Access decisions cannot be compared with Chargebee's own, and overrides are left out.",
  ),
  line(
    "coupons",
    "Coupons",
    "coupons",
    "What running coupons take off is not known, so recurring revenue is too high.",
  ),
  line("couponCodes", "Coupon codes", "coupon_codes", "Codes that customers type in are left out."),
  line("usages", "Usages", "usages", "Usage of metered items is left out."),
  line("usageSummaries", "Usage summaries", "subscriptions", "Usage of metered features is left out."),
  line("creditUnits", "Credit units", "credit_units", "Wallets are left out."),
  line("wallets", "Wallets and grant blocks", "grant_blocks", "What is left of prepaid credits is left out."),
  line(
    "scheduledChanges",
    "Scheduled changes",
    "subscriptions",
    "Changes that are already promised for the next renewal are left out.",
  ),
  line("ramps", "Ramps", "ramps", "Price changes that are already promised for later are left out."),
  line(
    "changedSince",
    "Changes during the export",
    "all of the above",
    "Changes made while the export runs are noticed only by the next one.",
  ),
];

/** The checklist line of a stream. */
export function endpointOf(stream: string): PermissionEndpoint {
  return (
    permissionEndpoints.find((one) => one.stream === stream) ??
    line(stream, `The stream ${stream}`, "a read permission", "")
  );
}
